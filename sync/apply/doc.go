// Package apply applies cases in Odoo: it merges, posts notes, assigns, and undoes merges. It is the only writer.
//
// It must never write without evaluating current facts again, nor send an intent twice: each action is a small
// state machine in the journal, and the outcome of an interrupted action is read from Odoo.
//
//	           begin            snapshot, wizard           Odoo answers        checked, restored, noted
//	(case) ──► planned ──────────────► intent ───────────────► done ──────────────────► verified
//	              │                      │ │                    ▲                          │ undo
//	              │ facts changed        │ │ no answer          │ it happened              ▼
//	              ▼                      │ └────► unknown ──────┤                        undone
//	            failed ◄─────────────────┘           │ looked   │
//	              ▲       Odoo refused               └──────────┘
//	              └─────────────────────────────────── it did not
//
// Its parts are in internal, so that no other package can write to Odoo without the journal. Read apply.go first (one
// run), then merge.go, separate.go and resume.go (after a crash).
package apply
