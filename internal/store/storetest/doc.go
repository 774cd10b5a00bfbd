// Package storetest is one suite that every database behind the store must pass.
//
// It must not know which database it runs on, except for raw changes that bypass the store. Read suite_test.go first;
// each subject has its own file.
package storetest
