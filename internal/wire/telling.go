package wire

import (
	"strings"
	"time"
	"unicode"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// HappeningIDs are, by event type, the members that the catalogue describes as the ID of the happening. The ID of a thing
// does not count, because DingTalk may push the same text for two happenings of one thing.
var HappeningIDs = map[string]string{
	"ai_assistant_install":                     "eventId",
	"attendance_check_record":                  "bizId",
	"edu_trade_pay_status_sync":                "BizId",
	"inner_app_release":                        "eventId",
	"inner_app_scopes_change":                  "eventId",
	"inner_app_status_change":                  "eventId",
	"isw_user_msg_received":                    "msgId",
	"meeting_member_status_change":             "statusSeqNum",
	"meeting_member_status_change_target_push": "statusSeqNum",
	"meeting_status_change":                    "statusSeqNum",
	"meeting_status_change_target_push":        "statusSeqNum",
	"shop_group_event":                         "bizId",
	"shop_rights_event":                        "bizId",
}

// isUnique reports whether a JSON text belongs to one event only. It does if it has a time at which something happened, at
// any depth and in any spelling, or the ID of a happening.
func isUnique(eventType string, text []byte) bool {
	t := teller{id: HappeningIDs[eventType]}
	t.look("", text, 0)
	return t.found
}

// A teller looks for a member that distinguishes two happenings.
type teller struct {
	id    string // the member that names a happening; empty if there is none
	found bool
}

// look looks at the value of a member, and into it. It stops at a depth that no event of DingTalk's has.
func (t *teller) look(name string, value []byte, depth int) {
	const deepest = 12
	if t.found || depth > deepest {
		return
	}
	kind := jsonscan.New(value)
	switch kind.Kind() {
	case jsonscan.ObjectBegins:
		_ = jsonscan.Object(value, func(key string, value []byte) { t.look(key, value, depth+1) })
	case jsonscan.ArrayBegins:
		_ = jsonscan.Array(value, func(value []byte) { t.look(name, value, depth+1) })
	case jsonscan.String:
		if text, ok := jsonscan.Text(value); ok && strings.HasPrefix(text, "{") {
			t.look(name, []byte(text), depth+1)
		}
		fallthrough
	default:
		t.found = t.found || t.id != "" && name == t.id && Text(value) != "" || isMoment(value) && namesHappening(name)
	}
}

// namesHappening reports whether a member of that name is a time at which something happened. The time of a plan, such as
// startTime or expireTime, is the same in all pushes about the plan.
func namesHappening(name string) bool {
	words := wordsOf(name)
	isTime := false
	for _, word := range words {
		switch word {
		case "start", "begin", "pre", "end", "stop", "expire", "expired", "expires", "due", "plan", "valid", "work", "hired":
			return false
		case "at", "updated", "created", "modified", "date":
			isTime = true
		default:
			isTime = isTime || strings.HasSuffix(word, "time") || strings.HasSuffix(word, "stamp")
		}
	}
	return isTime
}

// wordsOf takes a name such as finishTime, event_time or gmtModified apart, in small letters.
func wordsOf(name string) (words []string) {
	begin, small := 0, false
	for i, r := range name {
		if r == '_' || r == '-' || small && unicode.IsUpper(r) {
			words = append(words, strings.ToLower(strings.Trim(name[begin:i], "_-")))
			begin = i
		}
		small = unicode.IsLower(r)
	}
	return append(words, strings.ToLower(strings.Trim(name[begin:], "_-")))
}

// isMoment reports whether a value is a time that is more exact than a day: a day has room for several happenings.
func isMoment(value []byte) bool {
	at, ok := jsonscan.Time(value)
	if !ok {
		at, ok = writtenTime(Text(value))
	}
	return ok && !isMidnight(at.UTC()) && !isMidnight(at.In(china))
}

func isMidnight(at time.Time) bool {
	hour, minute, second := at.Clock()
	return hour == 0 && minute == 0 && second == 0 && at.Nanosecond() == 0
}

// china is DingTalk's zone, in which it writes times without one.
var china = time.FixedZone("", 8*60*60)

func writtenTime(text string) (at time.Time, ok bool) {
	for _, layout := range []string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700"} {
		if at, err := time.ParseInLocation(layout, text, china); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
