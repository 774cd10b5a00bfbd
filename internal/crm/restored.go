package crm

// RestoredKind is a kind of records or values that Odoo's merge drops and Leadtwin restores.
type RestoredKind string

// The kinds of what is restored after a merge.
const (
	RestoredFollowers     RestoredKind = "followers"
	RestoredActivities    RestoredKind = "activities"
	RestoredMeetings      RestoredKind = "meetings"
	RestoredOrders        RestoredKind = "orders" // quotations and orders
	RestoredMessages      RestoredKind = "messages"
	RestoredScheduledMail RestoredKind = "scheduled_mail"
	RestoredLinks         RestoredKind = "links" // of records of other models to a lead
	RestoredTags          RestoredKind = "tags"
	RestoredValues        RestoredKind = "values" // of fields that are empty on the survivor
)

// RestoredKinds are all kinds, in the order in which reports list them.
func RestoredKinds() []RestoredKind {
	return []RestoredKind{
		RestoredFollowers, RestoredActivities, RestoredTags, RestoredMeetings, RestoredOrders, RestoredMessages,
		RestoredScheduledMail, RestoredLinks, RestoredValues,
	}
}

// Restored counts what was restored, by kind.
type Restored map[RestoredKind]int

// Total sums all kinds.
func (r Restored) Total() (sum int) {
	for _, n := range r {
		sum += n
	}
	return sum
}
