package lightbatch

// sweep attaches the images and videos that emissions name.
func (t *Test) sweep(string) error { return nil }
