package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// images makes many states after ops, and returns what is in the file a, or "gone".
func images(t *testing.T, ops ...op) map[string]int {
	t.Helper()
	d := newDisk(append([]op{{kind: create, file: 1, name: "a"}}, ops...))
	states := make(map[string]int)
	for n := range 100 {
		into := filepath.Join(t.TempDir(), "image")
		if err := d.image(newChoice(n, 1), into); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(into, "a"))
		if err != nil {
			states["gone"]++
		} else {
			states[short(data)]++
		}
	}
	return states
}

// short is the first byte of each page.
func short(data []byte) (text string) {
	for i := 0; i < len(data); i += pageSize {
		text += string(max('0', rune(data[i])))
	}
	return text
}

func page(letter byte) []byte { return bytes.Repeat([]byte{letter}, pageSize) }

func TestStates(t *testing.T) {
	named := []op{{kind: syncDir}}
	synced := append(named, op{kind: write, file: 1, data: page('a')}, op{kind: syncFile, file: 1})
	for _, test := range []struct {
		name string
		ops  []op
		may  []string // each of them comes
		not  []string
	}{
		{"a name that was not synced", []op{{kind: write, file: 1, data: page('a')}, {kind: syncFile, file: 1}}, []string{"gone", "a"}, nil},
		{"nothing synced", append(named, op{kind: write, file: 1, data: page('a')}), []string{"", "0", "a"}, []string{"gone"}},
		{"all synced", synced, []string{"a"}, []string{"gone", "", "0"}},
		{"written again", append(synced, op{kind: write, file: 1, data: page('b')}, op{kind: write, file: 1, data: page('c')}), []string{"a", "b", "c"}, []string{"0"}},
		{"pages apart", append(synced, op{kind: write, file: 1, offset: 0, data: page('b')}, op{kind: write, file: 1, offset: pageSize, data: page('c')}),
			[]string{"a", "b", "bc", "ac", "a0", "b0"}, []string{"00"}},
		{"a failed sync", append(synced, op{kind: write, file: 1, data: page('b')}, op{kind: failSync, file: 1, lost: true}, op{kind: syncFile, file: 1}), []string{"a", "b"}, nil},
		{"a failed sync that leaves its pages dirty", append(synced, op{kind: write, file: 1, data: page('b')}, op{kind: failSync, file: 1}, op{kind: syncFile, file: 1}),
			[]string{"b"}, []string{"a"}},
		{"written again after a failed sync", append(synced, op{kind: write, file: 1, data: page('b')}, op{kind: failSync, file: 1, lost: true},
			op{kind: write, file: 1, data: page('c')}, op{kind: syncFile, file: 1}), []string{"c"}, []string{"a", "b"}},
		{"cut off and written anew", append(synced, op{kind: resize, file: 1}, op{kind: write, file: 1, data: page('b')}), []string{"a", "", "0", "b"}, nil},
		{"cut off, synced", append(synced, op{kind: resize, file: 1}, op{kind: syncFile, file: 1}), []string{""}, []string{"a"}},
		{"removed", append(synced, op{kind: remove, name: "a"}), []string{"a", "gone"}, nil},
		{"removed, synced", append(synced, op{kind: remove, name: "a"}, op{kind: syncDir}), []string{"gone"}, []string{"a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			states := images(t, test.ops...)
			for _, want := range test.may {
				if states[want] == 0 {
					t.Errorf("no image has %q: %v", want, states)
				}
			}
			for _, never := range test.not {
				if states[never] > 0 {
					t.Errorf("%d images have %q: %v", states[never], never, states)
				}
			}
		})
	}
}
