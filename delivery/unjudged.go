package delivery

import (
	"strings"

	"github.com/dingevent/dingevent/journal"
)

// How the error of an event begins that the filter, or the key, could not evaluate.
const (
	filterError = "filter: "
	orderError  = "order: "
)

// Unjudged reports whether a row is of an event on which the filter or the key failed. So the sink never got it.
func Unjudged(row journal.Exception) bool {
	return strings.HasPrefix(row.Error, filterError) || strings.HasPrefix(row.Error, orderError)
}

// needsFilter reports whether a dead letter with this error goes through the filter when it is retried: the filter never selected it.
func needsFilter(text string) bool {
	return strings.HasPrefix(text, filterError) || strings.HasPrefix(text, damagedPrefix)
}
