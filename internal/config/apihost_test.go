package config

import "testing"

func TestCheckHost(t *testing.T) {
	for host, want := range map[string]bool{"dingevent": true, "a.example.com": true, "*": true, "": false, "a:1": false, "*.example.com": false, "http://a": false, "a b": false} {
		if err := checkHost(host); (err == nil) != want {
			t.Errorf("%q: %v", host, err)
		}
	}
}
