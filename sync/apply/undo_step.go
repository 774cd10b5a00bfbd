package apply

// The steps of taking a merge back, in order. Those up to UndoBack come once for each lead that is made again, those
// from UndoFilled to UndoFollowers too.
const (
	UndoBegun       Step = "undo begun"       // in the journal as planned
	UndoSnapshot    Step = "undo snapshot"    // the survivor as it is now is in the store
	UndoIntent      Step = "undo intent"      // in the journal
	UndoAsked       Step = "undo asked"       // the journal knows which lead Odoo is asked to make
	UndoMade        Step = "undo made"        // Odoo has made it; nobody but Odoo knows its id
	UndoBack        Step = "undo back"        // the journal knows the id
	UndoCompared    Step = "undo compared"    // the journal knows what to restore on the survivor, and what people changed since
	UndoSurvivor    Step = "undo survivor"    // the survivor has its earlier values
	UndoCustomer    Step = "undo customer"    // its customer has, too
	UndoFilled      Step = "undo filled"      // a lead has all its values and its title
	UndoLinks       Step = "undo links"       // meetings, orders and others point to it again
	UndoActivities  Step = "undo activities"  // it has its activities
	UndoAttachments Step = "undo attachments" // and its attachments, under their names
	UndoMessages    Step = "undo messages"    // and its messages
	UndoFollowers   Step = "undo followers"   // and its followers
	UndoArchived    Step = "undo archived"    // the survivor is archived again, if it was
	UndoTold        Step = "undo told"        // the notes stand on all of them
	UndoDone        Step = "undo done"        // in the journal
	UndoRemembered  Step = "undo remembered"  // the store knows the new ids, and not to propose this again
	UndoMarked      Step = "undo marked"      // the merge is undone in the journal
	UndoVerified    Step = "undo verified"    // so is the undo itself
)

// UndoSteps lists the steps of an undo, for tests that die at each.
func UndoSteps() []Step {
	return []Step{
		UndoBegun, UndoSnapshot, UndoIntent, UndoAsked, UndoMade, UndoBack, UndoCompared, UndoSurvivor, UndoCustomer, UndoFilled, UndoLinks, UndoActivities,
		UndoAttachments, UndoMessages, UndoFollowers, UndoArchived, UndoTold, UndoDone, UndoRemembered, UndoMarked, UndoVerified,
	}
}
