//go:build unix

package postgres

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestVanishedHost: once nothing answers at the first host of the URL, not even that it refuses, the second one takes events, is
// read, and has the claims renewed before they end.
func TestVanishedHost(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	first, one := newWire(t, url)
	second, _ := newWire(t, url)
	addr := first.listener.Addr().String()
	j := opened(t, strings.Replace(one, addr, addr+","+second.listener.Addr().String(), 1), Options{Schema: schema})
	claim := claimOf(t, j)
	first.hold()
	eventually(t, "an event is taken", func() bool { return j.Receive(t.Context(), an("a")) == nil })
	eventually(t, "it is read", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		entries, err := j.Read(ctx, 1, 1)
		return len(entries) == 1 && err == nil
	})
	if err := claim.Context().Err(); err != nil {
		t.Error("the claim has ended:", err)
	}
	first.release() // so that what waits there does not hold up the end
}

// TestReasonOfTheOtherHost: if one host only reads, as a standby does, and another one cannot be reached, the next move is about the latter.
func TestReasonOfTheOtherHost(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{Settings: []string{"default_transaction_read_only=on"}})
	_, err := Open(t.Context(), strings.Replace(server.URL("postgres"), server.Addr(), freeaddr.New(t)+","+server.Addr(), 1), nil)
	if err == nil || !strings.Contains(err.Error(), "start the server") {
		t.Errorf("%v; want a move about the host that refuses", err)
	}
	if _, err = Open(t.Context(), server.URL("postgres"), nil); err == nil || !strings.Contains(err.Error(), hints["25006"]) {
		t.Errorf("%v; want a move about the server that only reads", err)
	}
}
