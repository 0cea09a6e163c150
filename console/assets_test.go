package console

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// TestVendored: what is not ours is what was published, and is listed with its licence.
func TestVendored(t *testing.T) {
	list, err := os.Open("assets/vendored.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	n := 0
	for lines := bufio.NewScanner(list); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		fields := strings.Fields(lines.Text())
		text, err := os.ReadFile("assets/" + fields[0])
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != fields[3] {
			t.Errorf("%s is not %s %s as it was published", fields[0], fields[1], fields[2])
		}
		if _, err := os.Stat("assets/" + strings.Split(fields[0], ".")[0] + ".LICENSE"); err != nil {
			t.Error(err)
		}
		n++
	}
	if n == 0 {
		t.Error("nothing is listed")
	}
}

// TestAssetsAreSmall: all together stay under 60 KB compressed.
func TestAssetsAreSmall(t *testing.T) {
	total := 0
	for _, a := range allAssets() {
		total += len(a.zip)
	}
	if total > 60<<10 || total < 10<<10 {
		t.Errorf("%d bytes compressed", total)
	}
}

func TestAssets(t *testing.T) {
	c, _ := newTest(t, nil)
	for name, a := range allAssets() {
		r := httptest.NewRequest(http.MethodGet, "/assets/"+name, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		zip, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if text, err := io.ReadAll(zip); err != nil || !bytes.Equal(text, a.plain) || w.Header().Get("Content-Type") == "" {
			t.Errorf("%s: %v, %v", name, err, w.Header())
		}
		r.Header.Set("If-None-Match", w.Header().Get("ETag"))
		w = httptest.NewRecorder()
		c.ServeHTTP(w, r)
		if w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%s again: %d", name, w.Code)
		}
	}
}
