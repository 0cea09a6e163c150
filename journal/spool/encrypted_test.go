package spool

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal/vault"
)

// TestEncrypted: what waits in an encrypted spool is not in its files in the clear, and comes whole to the shared journal, also after a
// restart. Without the key the spool is not opened.
func TestEncrypted(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.close()
		b.opts.Keys = vault.NewKeys(vault.NewKey())
		b.open()
		b.shared.set(refusing)
		const planted = "planted-张三"
		env := &dingevent.Envelope{ID: "1", Type: "t", App: "hr", Transport: "http", Data: []byte(planted)}
		if err := b.Receive(b.Context(), env); err != nil {
			b.Fatal(err)
		}
		b.close()
		files, err := filepath.Glob(filepath.Join(b.folder, "*"))
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range files {
			if content, err := os.ReadFile(name); err != nil || bytes.Contains(content, []byte(planted)) {
				b.Errorf("%s has it in the clear: %v", name, err)
			}
		}
		if st, err := Look(b.Context(), b.folder, nil, silent); err == nil {
			b.Errorf("opened without the key: %+v", st)
		}
		b.shared.set(fine)
		b.open()
		time.Sleep(time.Second)
		b.want("1")
		if got := string(b.shared.all()[0].Data); got != planted {
			b.Errorf("the shared journal got %q", got)
		}
	})
}
