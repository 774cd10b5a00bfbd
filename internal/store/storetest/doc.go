// Package storetest is one suite that every database behind the store must pass.
//
// It must not know which database it runs on, but for raw changes behind the store's back. Read suite_test.go first;
// each subject has a file of its own.
package storetest
