// Package note writes Leadtwin's internal notes on leads, and finds the ones it wrote before.
//
// Each note ends with a signed marker that names the store, the case or action, and the leads. Markers prove what
// Leadtwin did even if its store is lost, so no text that a note quotes may ever be read as one.
//
// Read chatter.go first, then marker.go.
package note
