package reconcile

// Crowded makes sets of more than n leads large, so that tests need few leads.
func (r *Reconciler) Crowded(n int) *Reconciler {
	r.crowd = n
	return r
}
