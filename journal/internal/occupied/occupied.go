// Package occupied has the error of a place where a copy of a journal cannot be made, because another journal is there.
package occupied

import "io/fs"

// An Error says why, with the next move. It is fs.ErrExist for errors.Is.
type Error string

func (e Error) Error() string { return string(e) }

// Is is used by errors.Is.
func (e Error) Is(target error) bool { return target == fs.ErrExist }
