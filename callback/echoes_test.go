package callback

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/wire"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// An intake is a handler with a journal, which says how many events it has kept.
type intake struct {
	*testing.T
	cipher  *Cipher
	journal journal.Journal
	handler *Handler
}

// withIntake runs f in virtual time.
func withIntake(t *testing.T, opts *Options, f func(in *intake)) {
	synctest.Test(t, func(t *testing.T) {
		in := &intake{T: t, cipher: testCipher(t), journal: memjournal.New()}
		defer in.journal.Close()
		in.handler = newHandler(t, testKeys(), in.journal, opts)
		f(in)
	})
}

// push seals plain anew, as DingTalk does for each try.
func (in *intake) push(plain string) {
	in.Helper()
	if status, body := pushTo(in.handler, seal(in, in.cipher, plain)); status != http.StatusOK {
		in.Fatalf("answered %d %s", status, body)
	}
}

// keeps wants the journal to hold n events.
func (in *intake) keeps(n int, what string) {
	in.Helper()
	if got := in.journal.Stats().Appended; got != uint64(n) {
		in.Errorf("%s: %d events are kept, want %d", what, got, n)
	}
}

// restart puts another handler in the place of the first, which remembers what the journal has.
func (in *intake) restart(opts *Options) {
	in.Helper()
	in.handler = newHandler(in, testKeys(), in.journal, opts)
	entries, err := in.journal.Read(in.Context(), 1, 1000)
	if err != nil {
		in.Fatal(err)
	}
	for _, e := range entries {
		in.handler.Remember(e.Envelope)
	}
}

// TestEveryTypePushedAgainIsOneEvent: DingTalk seals each of its three tries anew, also of what has no ID.
func TestEveryTypePushedAgainIsOneEvent(t *testing.T) {
	for _, entry := range catalog.All() {
		if entry.Control() || entry.Callback {
			continue
		}
		for name, plain := range map[string]string{
			"http":     string(entry.Payload(dingevent.TransportHTTP, catalog.Head{})), // without EventTime and eventId
			"synchttp": fmt.Sprintf(`{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"biz_type":%d,"biz_data":%q}]}`, entry.BizType(), entry.Payload(dingevent.TransportSyncHTTP, catalog.Head{})),
		} {
			t.Run(entry.Type+"/"+name, func(t *testing.T) {
				withIntake(t, nil, func(in *intake) {
					in.push(plain)
					time.Sleep(10 * time.Second)
					in.push(plain)
					time.Sleep(30 * time.Second)
					in.restart(nil)
					in.push(plain)
					in.keeps(1, plain)
				})
			})
		}
	}
}

// TestWhatHappensAgainIsKept: a text without anything to tell it by is a new event after the span, and one with it is not.
func TestWhatHappensAgainIsKept(t *testing.T) {
	const untold = `{"EventType":"org_micro_app_stop","CorpId":"c","agentId":7}`
	const comment = `{"EventType":"bpms_instance_change","processInstanceId":"pi","type":"comment","createTime":%d,"staffId":"u1"}`
	withIntake(t, nil, func(in *intake) {
		in.push(untold)
		time.Sleep(2*time.Minute - time.Second)
		in.push(untold)
		in.keeps(1, "within the span")
		time.Sleep(time.Second)
		in.push(untold)
		in.keeps(2, "after the span, which the second try does not lengthen")
		in.push(fmt.Sprintf(comment, int64(1795592272000)))
		in.push(fmt.Sprintf(comment, int64(1795592273000)))
		in.keeps(4, "two comments that differ in their time alone")
		time.Sleep(time.Hour)
		in.push(fmt.Sprintf(comment, int64(1795592272000)))
		in.keeps(4, "a comment that comes again after an hour")
	})
	withIntake(t, &Options{SameWithin: time.Hour}, func(in *intake) {
		in.push(untold)
		time.Sleep(59 * time.Minute)
		in.push(untold)
		in.keeps(1, "within a span of an hour")
	})
}

// TestOtherOwnersHaveOtherEvents: with the old API one app may be told of many organizations whose texts do not name them.
func TestOtherOwnersHaveOtherEvents(t *testing.T) {
	withIntake(t, nil, func(in *intake) {
		keys := []Key{{testToken, testKey, []string{testOwner, "dingother"}}}
		in.handler = newHandler(in, keys, in.journal, nil)
		in.push(`{"EventType":"org_remove"}`)
		in.cipher = newCipher(in, testToken, testKey, "dingother")
		in.push(`{"EventType":"org_remove"}`)
		in.keeps(2, "one text for two owners")
	})
}

// TestRowsThatLookAlikeAreEach: two equal rows of one push are two events, and the same two when it comes again.
func TestRowsThatLookAlikeAreEach(t *testing.T) {
	withIntake(t, nil, func(in *intake) {
		const plain = `{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"biz_type":2},{"biz_type":2},"no row"]}`
		in.push(plain)
		in.keeps(3, "a push")
		in.restart(nil)
		in.push(plain)
		in.keeps(3, "the push again after a restart")
	})
}

// TestAFailedTryKeepsItsID: the journal may have stored what it did not confirm, and finds it by its ID.
func TestAFailedTryKeepsItsID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ids []string
		fail := dingevent.ReceiverFunc(func(_ context.Context, envs ...*dingevent.Envelope) error {
			ids = append(ids, envs[0].ID)
			return errDown
		})
		h := newHandler(t, testKeys(), fail, nil)
		for range 3 {
			pushTo(h, seal(t, testCipher(t), `{"EventType":"org_remove"}`))
			time.Sleep(10 * time.Second)
		}
		if len(ids) != 3 || ids[0] != ids[1] || ids[1] != ids[2] {
			t.Errorf("three tries have the IDs %q", ids)
		}
	})
}

func TestEchoesAreBounded(t *testing.T) {
	es, now := newEchoes(time.Hour, 1000), time.Now()
	for i := range 5000 {
		text := fmt.Append(nil, i)
		es.id(keyOf("", "", text), "first", now)
		if got := es.id(keyOf("", "", text), "second", now); got != "first" {
			t.Fatalf("text %d is forgotten at once", i)
		}
		if n := len(es.young) + len(es.old); n > 1000 {
			t.Fatalf("%d remembered, want at most 1000", n)
		}
	}
}

// TestHappeningIDsAreInTheCatalogue: each is a member of its type.
func TestHappeningIDsAreInTheCatalogue(t *testing.T) {
	for eventType, member := range wire.HappeningIDs {
		entry, ok := catalog.Lookup(eventType)
		if !ok {
			t.Errorf("no type %s", eventType)
			continue
		}
		found := false
		for _, s := range entry.Samples {
			found = found || strings.Contains(string(s.Data), `"`+member+`":`)
		}
		if !found {
			t.Errorf("no sample of %s has a member %s", eventType, member)
		}
	}
}
