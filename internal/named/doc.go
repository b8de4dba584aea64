// Package named finds records of ReSim's API by what people call them: by id, or by name. A name that does not
// exist, or that several have, is an error that says which ones there are.
package named
