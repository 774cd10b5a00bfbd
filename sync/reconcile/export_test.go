package reconcile

// WithMaxTypoSet makes sets of more than n leads large, so that tests need few leads.
func (r *Reconciler) WithMaxTypoSet(n int) *Reconciler {
	r.maxTypoSet = n
	return r
}

// WithPageSize makes walks of the whole mirror read n leads at once, so that a few leads fill several pages.
func (r *Reconciler) WithPageSize(n int) *Reconciler {
	r.pageSize = n
	return r
}

// ForEachInOrder is forEachInOrder for numbers.
var ForEachInOrder = forEachInOrder[int, int]

// HasPrepared reports whether the next pass may use the result of Prepare.
func (r *Reconciler) HasPrepared() bool { return r.prepared.Load() != nil }

// KeysInMemory are the keys of the leads that a crawl keeps.
func KeysInMemory(read Unwritten) keyIndex {
	return newKeysInMemory(read.Marks(), read)
}
