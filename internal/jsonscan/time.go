package jsonscan

import "time"

// Time reads a time since 1970, in UTC, from a number or one inside a JSON string. 10 digits are
// seconds (2001 to 2286) and 12 to 14 are milliseconds (1973 to 5138). It is false for all other values, because a
// wrong guess between the two would be off by a factor of a thousand.
func Time(value []byte) (at time.Time, ok bool) {
	n, ok := Int64(value)
	switch {
	case ok && n >= 1e9 && n < 1e10:
		return time.Unix(n, 0).UTC(), true
	case ok && n >= 1e11 && n < 1e14:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}
