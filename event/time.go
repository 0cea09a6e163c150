package event

import "time"

// Millis is the time of a field in milliseconds since 1970, in UTC. It is the zero time for 0, the value of a missing
// field.
func Millis[N ~int | ~int64](ms N) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}

// Seconds is the time of a field in seconds since 1970, in UTC; the zero time for 0.
func Seconds[N ~int | ~int64](s N) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}

// Beijing is DingTalk's own time zone, which the times have that it writes as text without a zone.
var Beijing = time.FixedZone("UTC+8", 8*60*60)

// textTimes are the ways in which DingTalk writes times as text.
var textTimes = []string{
	time.DateTime, "2006-01-02 15:04", time.DateOnly, time.RFC3339, "2006-01-02T15:04:05Z0700",
}

// ParseTime reads a time that DingTalk writes as text: "2026-07-17 11:46:40", the same without
// seconds or time of day, or ISO 8601. A text without a zone is in [Beijing]. It is false for anything
// else.
func ParseTime(text string) (at time.Time, ok bool) {
	for _, layout := range textTimes {
		if at, err := time.ParseInLocation(layout, text, Beijing); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
