package suite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source/suite"
)

// sealing is a Secrets that turns bytes round; nothing here is about encryption.
type sealing struct{}

func (sealing) Seal(_ context.Context, place string, secret []byte) ([]byte, error) {
	return turned(append([]byte(place+"\n"), secret...)), nil
}

func (sealing) Open(_ context.Context, place string, sealed []byte) ([]byte, error) {
	text, ok := bytes.CutPrefix(turned(sealed), []byte(place+"\n"))
	if !ok {
		return nil, errors.New("of another place")
	}
	return text, nil
}

func turned(text []byte) []byte {
	out := bytes.Clone(text)
	for i := range out {
		out[i] ^= 0xff
	}
	return out
}

// TestExchange: the code is exchanged once, the hook gets the permanent one, and the app is activated after that. A program that dies
// between goes on where the permanent code could be sealed; else that is lost, which is said.
func TestExchange(t *testing.T) {
	for name, secrets := range map[string]suite.Secrets{"sealed": sealing{}, "not kept": nil} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, h := memjournal.New(), newHook()
				exchanged, activated := 0, []suite.Authorization{}
				var refused error // by activation
				var failed []suite.Failure
				opts := suite.Options{
					Hook: h.call, Secrets: secrets, OnFailure: func(f suite.Failure) { failed = append(failed, f) },
					Exchange: func(_ context.Context, a suite.Authorization) (suite.Permanent, error) {
						if exchanged++; a.Temporary.Reveal() != "c1" && a.Temporary.Reveal() != "c2" {
							t.Errorf("exchange of %q", a.Temporary.Reveal())
						}
						return suite.Permanent{Code: suite.NewSecret("PERMANENT"), Name: "Acme"}, nil
					},
					Activate: func(_ context.Context, a suite.Authorization) error { activated = append(activated, a); return refused },
				}
				_, stop := running(t, j, &opts)
				push(t, j, "tmp_auth_code", "", `{"AuthCode":"c1","AuthCorpId":"ding1"}`)
				sleep(time.Minute)
				if a := h.calls[0]; exchanged != 1 || len(h.calls) != 1 || len(activated) != 1 || a.Permanent.Reveal() != "PERMANENT" || !a.Temporary.IsZero() || a.Name != "Acme" {
					t.Errorf("exchanged %d times, hook %+v, activated %+v", exchanged, h.calls, activated)
				}
				refused = errors.New("41030")
				push(t, j, "tmp_auth_code", "", `{"AuthCode":"c1","AuthCorpId":"ding3"}`)
				sleep(time.Minute)
				if o := tableOf(t, j).Orgs["ding3"]; o.Code != suite.CodeHanded || o.CodeErr != "41030" || len(h.calls) != 2 {
					t.Errorf("an app that cannot be activated: %+v, hook %d times", o, len(h.calls))
				}
				push(t, j, "suite_relieve", "", `{"AuthCorpId":"ding3"}`)
				sleep(time.Minute)
				if got := tableOf(t, j); got.Orgs["ding3"].CodeErr != "" || got.Waiting != 0 {
					t.Errorf("after the end of the authorization: %+v", got)
				}
				exchanged, activated, refused = 1, activated[:1], nil
				h.set(errors.New("away: PERMANENT"))
				push(t, j, "tmp_auth_code", "", `{"AuthCode":"c2","AuthCorpId":"ding2"}`)
				sleep(10 * time.Second)
				stop()
				if strings.Contains(noteOf(t, j), "PERMANENT") {
					t.Errorf("the note has the code: %s", noteOf(t, j))
				}
				h.set(nil)
				_, stop = running(t, j, &opts)
				sleep(time.Minute)
				switch o := tableOf(t, j).Orgs["ding2"]; {
				case exchanged != 2:
					t.Errorf("exchanged %d times, want twice", exchanged)
				case secrets != nil && (o.Code != suite.CodeHanded || len(activated) != 2 || activated[1].Permanent.Reveal() != "PERMANENT"):
					t.Errorf("%+v, activated %+v", o, activated)
				case secrets == nil && (o.Code != suite.CodeFailed || len(failed) != 1 || !failed[0].Lost || len(activated) != 1):
					t.Errorf("%+v, failed %+v", o, failed)
				}
				stop()
			})
		})
	}
}

// TestActivationsHoldUpNoHook: as many organizations as one likes cannot be activated, and hang; the hook gets the code of the next one.
func TestActivationsHoldUpNoHook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, h := memjournal.New(), newHook()
		_, stop := running(t, j, &suite.Options{
			Hook: h.call,
			Exchange: func(context.Context, suite.Authorization) (suite.Permanent, error) {
				return suite.Permanent{Code: suite.NewSecret("PERMANENT")}, nil
			},
			Activate: func(ctx context.Context, _ suite.Authorization) error { <-ctx.Done(); return ctx.Err() },
		})
		const orgs = 20
		for n := range orgs {
			push(t, j, "tmp_auth_code", "", fmt.Sprintf(`{"AuthCode":"c","AuthCorpId":"ding%d"}`, n))
		}
		sleep(time.Minute)
		if len(h.calls) != orgs {
			t.Errorf("the hook got %d codes, want %d", len(h.calls), orgs)
		}
		if got := tableOf(t, j); got.Waiting != orgs || got.Orgs["ding19"].Code != suite.CodeHanded {
			t.Errorf("%d wait for their activation, and the last one is %+v", got.Waiting, got.Orgs["ding19"])
		}
		stop()
	})
}
