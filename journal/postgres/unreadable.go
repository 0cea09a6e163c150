package postgres

import "strings"

// isUnreadable reports whether an error says that a page of the database cannot be read, or holds what cannot be.
func isUnreadable(err error) bool {
	switch code := codeOf(err); code {
	case "XX001", "XX002", "58030": // the last is an error of the file system's
		return true
	case "XX000":
		for _, text := range []string{"missing chunk number", "unexpected chunk", "invalid page", "compressed", "invalid memory alloc request size",
			"could not access status of transaction", "could not open file", "could not read block"} {
			if strings.Contains(err.Error(), text) {
				return true
			}
		}
	case "58P01", "54001", "22021": // a file is missing; a length or a text is wrong
		return strings.Contains(err.Error(), "could not") || code == "22021"
	}
	return false
}
