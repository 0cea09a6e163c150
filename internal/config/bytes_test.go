package config

import "testing"

func TestBytes(t *testing.T) {
	for text, want := range map[string]Bytes{
		"0": 0, "10": 10, "10GB": 1e10, "10 GB": 1e10, "10gb": 1e10, "10G": 1e10, "10GiB": 10 << 30, "1.5KB": 1500, "1_000": 1000, "1e6": 1e6, "5.0": 5,
		"9007199254740993": 9007199254740993, "9223372036854775807": 9223372036854775807,
	} {
		if got, err := parseBytes(text); err != nil || got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "GB", "0.1B", "20EB", "1e30", "x", "1 2", "NaN", "inf", "0x10", "9223372036854775808", "010"} {
		if got, err := parseBytes(text); err == nil {
			t.Errorf("%q: %d", text, got)
		}
	}
}
