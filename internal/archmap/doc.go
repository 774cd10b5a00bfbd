// Package archmap draws which package of Leadtwin imports which: docs/architecture.svg, from the source itself. `make
// docs` writes the picture, and a test fails when it is out of date.
package archmap
