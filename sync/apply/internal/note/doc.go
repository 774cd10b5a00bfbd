// Package note writes Leadtwin's internal notes on leads, and finds its earlier notes.
//
// Each note ends with a signed marker that identifies the store, the case or action, and the leads. Markers prove
// Leadtwin's actions even if its store is lost, so quoted text in a note must never be read as a marker.
//
// Read chatter.go first, then marker.go.
package note
