package local

import (
	"errors"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
)

func TestCursor(t *testing.T) {
	for _, place := range []api.DeadRef{ref("s", 1), ref("名 <&>", 1<<63+1), ref("", 1)} {
		cursor := writeCursor(place)
		if got, err := readCursor[api.DeadRef](cursor); got != place || err != nil {
			t.Errorf("%v came back as %v, %v", place, got, err)
		}
		for _, broken := range []string{cursor + "A", cursor[1:], "=" + cursor, cursor + "\n", cursor + "==", writeCursor(api.DeadRef{}), writeCursor(eventPlace{Before: 1})} {
			if got, err := readCursor[api.DeadRef](broken); err == nil {
				t.Errorf("%q is read as %v", broken, got)
			}
		}
	}
	if got, err := readCursor[api.DeadRef](""); got != (api.DeadRef{}) || err != nil {
		t.Errorf("no cursor: %v, %v", got, err)
	}
}

// FuzzCursor: what is read is what would be written, or an error that is the client's.
func FuzzCursor(f *testing.F) {
	f.Add(writeCursor(ref("s", 1)))
	f.Add(writeCursor(eventPlace{Before: 7}))
	f.Add(writeCursor(afterAttempt{1784260000123456789, 3}))
	f.Add("e30")
	f.Add("bnVsbA")
	f.Fuzz(func(t *testing.T, cursor string) {
		checkCursor[api.DeadRef](t, cursor)
		checkCursor[eventPlace](t, cursor)
		checkCursor[afterAttempt](t, cursor)
	})
}

func checkCursor[T comparable](t *testing.T, cursor string) {
	place, err := readCursor[T](cursor)
	if p, ok := errors.AsType[*api.Error](err); ok {
		if p.Code != api.CodeInvalid {
			t.Errorf("%q: %v", cursor, p)
		}
		return
	}
	if err != nil || cursor != "" && writeCursor(place) != cursor {
		t.Errorf("%q is read as %v, %v", cursor, place, err)
	}
}
