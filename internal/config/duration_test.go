package config

import "testing"

func TestDurationString(t *testing.T) {
	for text, want := range map[Duration]string{0: "0s", 72 * 3600e9: "72h", 90e9: "1m30s", 3600e9: "1h", 60e9: "1m", 1500e6: "1.5s", 3660e9: "1h1m", 1e6: "1ms", 36610e9: "10h10m10s"} {
		if got := text.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
