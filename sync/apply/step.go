package apply

import "fmt"

// Step is a moment of an action at which a process may die. Options.OnStep hears of each when it is reached.
type Step string

// The steps of a merge, in order.
const (
	MergeBegun      Step = "merge begun"      // in the journal as planned
	MergeDecided    Step = "merge decided"    // again, on fresh facts
	MergeSnapshot   Step = "merge snapshot"   // every lead is in the store
	MergeIntent     Step = "merge intent"     // in the journal; once for each chunk
	MergeWizard     Step = "merge wizard"     // filled, read back, and its id in the journal
	MergeSent       Step = "merge sent"       // Odoo has merged; nobody but Odoo knows
	MergeChunk      Step = "merge chunk"      // the journal knows what the chunk became
	MergeDone       Step = "merge done"       // all chunks are
	MergeOwner      Step = "merge owner"      // salesperson, team and active are as asked
	MergeValues     Step = "merge values"     // values that Odoo dropped are back on the survivor
	MergeBelongings Step = "merge belongings" // activities, meetings, quotations and followers are, too
	MergeTold       Step = "merge told"       // the note on the survivor is posted
	MergeRemembered Step = "merge remembered" // the store knows where the leads live now
	MergeSettled    Step = "merge settled"    // the case is applied
	MergeVerified   Step = "merge verified"   // in the journal
)

// The steps of a note.
const (
	NoteBegun      Step = "note begun"
	NoteIntent     Step = "note intent"
	NoteSent       Step = "note sent"
	NoteDone       Step = "note done"
	NoteRemembered Step = "note remembered"
	NoteVerified   Step = "note verified"
	NoteSettled    Step = "note settled"
)

// The steps of an assignment.
const (
	AssignBegun    Step = "assign begun"
	AssignIntent   Step = "assign intent"
	AssignSent     Step = "assign sent"
	AssignVerified Step = "assign verified"
)

// Steps lists the steps of merge, note and assignment, for tests that die at each.
func Steps() []Step {
	return []Step{
		MergeBegun, MergeDecided, MergeSnapshot, MergeIntent, MergeWizard, MergeSent, MergeChunk, MergeDone, MergeOwner, MergeValues,
		MergeBelongings, MergeTold, MergeRemembered, MergeSettled, MergeVerified,
		NoteBegun, NoteIntent, NoteSent, NoteDone, NoteRemembered, NoteVerified, NoteSettled,
		AssignBegun, AssignIntent, AssignSent, AssignVerified,
	}
}

// interrupted ends a run at a step, as the death of the process would: nothing is tidied up.
type interrupted struct {
	step  Step
	cause error
}

func (i *interrupted) Error() string { return fmt.Sprintf("interrupted at %s: %v", i.step, i.cause) }
func (i *interrupted) Unwrap() error { return i.cause }

// at tells the hook that a step is reached.
func (a *Applier) at(s Step) error {
	if a.o.OnStep == nil {
		return nil
	}
	if err := a.o.OnStep(s); err != nil {
		return &interrupted{s, err}
	}
	return nil
}
