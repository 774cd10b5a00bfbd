package reconcile

// Crowded makes sets of more than n leads large, so that tests need few leads.
func (r *Reconciler) Crowded(n int) *Reconciler {
	r.crowd = n
	return r
}

// Paged makes walks of the whole mirror read n leads at once, so that a few leads fill several pages.
func (r *Reconciler) Paged(n int) *Reconciler {
	r.pages = n
	return r
}
