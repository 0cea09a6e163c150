package local

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestBackfill: it is asked for over the wire as in this process, for the app with that name.
func TestBackfill(t *testing.T) {
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	want := api.Backfill{Calls: 2, Rows: 201, Unsure: 1, Lost: 3, Oldest: time.Unix(1, 0).UTC(), Newest: time.Unix(2, 0).UTC()}
	local := &Service{Journal: j, Backfiller: func(_ context.Context, app string) (api.Backfill, error) {
		if app != "人事/hr" {
			return api.Backfill{}, api.Refuse(api.CodeNotFound, "no app %q in the config", app)
		}
		return want, nil
	}}
	server := httptest.NewServer(wire.NewHandler(local, wire.Access{Token: "t0ken"}))
	t.Cleanup(server.Close)
	for name, s := range map[string]api.Service{"here": local, "over the wire": &wire.Client{URL: server.URL, Token: "t0ken"}} {
		t.Run(name, func(t *testing.T) {
			got, err := s.Backfill(t.Context(), "人事/hr")
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
			if _, err := s.Backfill(t.Context(), "nosuch"); api.CodeOf(err) != api.CodeNotFound {
				t.Errorf("of no app: %v", err)
			}
		})
	}
	if _, err := (&Service{Journal: j}).Backfill(t.Context(), "hr"); api.CodeOf(err) != api.CodeConflict {
		t.Errorf("of a stopped daemon: %v", err)
	}
}
