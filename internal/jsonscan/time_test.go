package jsonscan

import (
	"testing"
	"time"
)

func TestTime(t *testing.T) {
	for text, want := range map[string]string{
		`1663143335567`:   "2022-09-14T08:15:35.567Z",
		`"1663143335567"`: "2022-09-14T08:15:35.567Z",
		`1.663143335e12`:  "2022-09-14T08:15:35Z",
		`1663143335`:      "2022-09-14T08:15:35Z",
		`"1663143335"`:    "2022-09-14T08:15:35Z",
		`1000000000`:      "2001-09-09T01:46:40Z",
		`9999999999`:      "2286-11-20T17:46:39Z",
		`100000000000`:    "1973-03-03T09:46:40Z",
		`946684799123`:    "1999-12-31T23:59:59.123Z",
		`99999999999999`:  "5138-11-16T09:46:39.999Z",
	} {
		at, ok := Time([]byte(text))
		if got := at.Format(time.RFC3339Nano); !ok || got != want || at.Location() != time.UTC {
			t.Errorf("Time(%s) = %s, %t, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{
		``, `null`, `"yesterday"`, `{}`, `0`, `-1663143335567`, `999999999`, `10000000000`, `99999999999`,
		`100000000000000`, `1663143335567000`, `9223372036854775807`, `16631433355.5`, `"2022-09-14T08:15:35Z"`,
	} {
		if at, ok := Time([]byte(text)); ok || !at.IsZero() {
			t.Errorf("Time(%s) = %v, %t, want nothing", text, at, ok)
		}
	}
}
