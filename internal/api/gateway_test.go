package api

import (
	"slices"
	"testing"
)

// TestUnencrypted: gateways that keep events in the clear count while another one encrypts. One that is gone, or that says nothing
// of it as older releases do, counts for nothing.
func TestUnencrypted(t *testing.T) {
	clear, sealing := &GatewayStanding{Clear: true}, &GatewayStanding{Key: "k1"}
	for name, c := range map[string]struct {
		list []Gateway
		want []string
	}{
		"none encrypts":    {[]Gateway{{ID: "a", Alive: true, Standing: clear}, {ID: "b", Alive: true, Standing: clear}}, nil},
		"all encrypt":      {[]Gateway{{ID: "a", Alive: true, Standing: sealing}, {ID: "b", Alive: true, Standing: sealing}}, nil},
		"one does not":     {[]Gateway{{ID: "a", Alive: true, Standing: clear}, {ID: "b", Alive: true, Standing: sealing}}, []string{"a"}},
		"it is gone":       {[]Gateway{{ID: "a", Standing: clear}, {ID: "b", Alive: true, Standing: sealing}}, nil},
		"an older release": {[]Gateway{{ID: "a", Alive: true, Standing: &GatewayStanding{}}, {ID: "c", Alive: true}, {ID: "b", Alive: true, Standing: sealing}}, nil},
	} {
		if got := Unencrypted(c.list); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
