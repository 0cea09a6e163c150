package sqlite

import (
	"errors"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
)

// errMissing is why an entry is damaged that should be there and is not.
var errMissing = errors.New("it is missing")

// errSealed is a damage of a run of what dedupe remembers.
var errSealed = errors.New("what dedupe has sealed does not match its checksum")

// errDisorder is a damage of a table whose rows are not in the order of their numbers. SQLite finds a row by that order and does
// not check it, so a reader that goes on behind the row that it was given would not end.
var errDisorder = errors.New("the rows of a table are not in order")

// isUnreadable reports whether err says that a row cannot be read, while others may be.
func isUnreadable(err error) bool {
	if err == nil {
		return false
	}
	if errors.Is(err, errSealed) || errors.Is(err, errDisorder) {
		return true
	}
	switch code := sqlite.ErrCode(err); code.ToPrimary() {
	case sqlite.ResultCorrupt, sqlite.ResultTooBig:
		return true
	case sqlite.ResultIOErr:
		return code == sqlite.ResultIOErrRead || code == sqlite.ResultIOErrShortRead
	}
	return false
}

// refused is an error that wraps [journal.ErrDamaged] and names the next step, which is [Recover].
func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s; nothing was changed; recover it",
		journal.ErrDamaged, fmt.Sprintf(format, args...))
}
