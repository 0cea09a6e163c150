package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal/vault"
)

func ring(t testing.TB, keys *vault.Keys, store *memory) *vault.Ring {
	t.Helper()
	has, _ := store.DataKeys(context.Background())
	r, err := vault.NewRing(keys, store, has)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func event(id string) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: id, Type: "user_add_org", CorpID: "ding1", App: "hr", Transport: dingevent.TransportHTTP,
		Born: time.UnixMilli(1_700_000_000_000), Data: []byte(`{"name":"planted ` + id + `"}`),
	}
}

// kept is an event as a store has it.
func kept(env *dingevent.Envelope, e vault.Event) *dingevent.Envelope {
	k := *env
	k.Data = slices.Clone(e.Data)
	return &k
}

func TestEvent(t *testing.T) {
	r := ring(t, vault.NewKeys(vault.NewKey()), new(memory))
	for _, meta := range []string{"", `{"topic":"planted"}`} {
		for _, data := range []string{"", "x", strings.Repeat("planted", 100_000)} {
			env := event("1")
			env.Data = []byte(data)
			e, err := r.SealEvent(t.Context(), env, []byte(meta), time.Now())
			if err != nil {
				t.Fatal(err)
			}
			if !vault.IsSealed(e.Meta) || bytes.Contains(e.Data, []byte("planted")) || bytes.Contains(e.Meta, []byte("planted")) {
				t.Errorf("in the clear: %.200q, %q", e.Data, e.Meta)
			}
			gotMeta, gotData, err := r.NewOpener().Open(t.Context(), kept(env, e), string(e.Meta))
			if err != nil || string(gotMeta) != meta || string(gotData) != data {
				t.Errorf("%.100q, %.100q, %v", gotMeta, gotData, err)
			}
		}
	}
}

// TestSwapped: a payload opens for its own event alone, whatever of the event is another's.
func TestSwapped(t *testing.T) {
	r := ring(t, vault.NewKeys(vault.NewKey()), new(memory))
	env := event("1")
	e, err := r.SealEvent(t.Context(), env, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for name, alter := range map[string]func(*dingevent.Envelope){
		"id": func(e *dingevent.Envelope) { e.ID = "2" }, "type": func(e *dingevent.Envelope) { e.Type += "x" },
		"corp": func(e *dingevent.Envelope) { e.CorpID = "ding2" }, "app": func(e *dingevent.Envelope) { e.App = "" },
		"transport": func(e *dingevent.Envelope) { e.Transport = dingevent.TransportStream }, "born": func(e *dingevent.Envelope) { e.Born = time.Time{} },
		"moved": func(e *dingevent.Envelope) { e.ID, e.Type = "1u", e.Type[1:] },
		"short": func(e *dingevent.Envelope) { e.Data = e.Data[:20] }, "none": func(e *dingevent.Envelope) { e.Data = nil },
	} {
		other := kept(env, e)
		alter(other)
		if _, _, err := r.NewOpener().Open(t.Context(), other, string(e.Meta)); err == nil || errors.Is(err, vault.ErrNoKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for bit := range len(e.Data) * 8 {
		other := kept(env, e)
		other.Data[bit/8] ^= 1 << (bit % 8)
		if _, _, err := r.NewOpener().Open(t.Context(), other, string(e.Meta)); err == nil || errors.Is(err, vault.ErrNoKey) {
			t.Fatalf("bit %d: %v", bit, err)
		}
	}
	if _, _, err := r.NewOpener().Open(t.Context(), kept(env, e), "k0123456789ab"); err == nil || errors.Is(err, vault.ErrNoKey) {
		t.Errorf("a data key that is not there: %v", err)
	}
}

// TestTwins: the digest is the same for the same bytes, in all processes and under every master key, and tells nothing.
func TestTwins(t *testing.T) {
	store, first, second := new(memory), vault.NewKey(), vault.NewKey()
	a := ring(t, vault.NewKeys(first), store)
	one, err := a.SealEvent(t.Context(), event("1"), nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b := ring(t, vault.NewKeys(second, first), store)
	same, _ := b.SealEvent(t.Context(), event("1"), nil, time.Now().Add(100*time.Hour))
	other, _ := b.SealEvent(t.Context(), event("2"), nil, time.Now())
	elsewhere, _ := ring(t, vault.NewKeys(first), new(memory)).SealEvent(t.Context(), event("1"), nil, time.Now())
	clear, _ := ring(t, vault.NewKeys(first, second).OnlyReading(), store).SealEvent(t.Context(), event("1"), nil, time.Now())
	if one.Keyed != same.Keyed || one.Keyed == other.Keyed || one.Keyed == elsewhere.Keyed || clear.Keyed != one.Keyed {
		t.Errorf("digests %x, %x, %x, %x, %x", one.Keyed, same.Keyed, other.Keyed, elsewhere.Keyed, clear.Keyed)
	}
	if bytes.Equal(one.Data, same.Data) || !bytes.Equal(clear.Data, event("1").Data) || vault.IsSealed(clear.Meta) {
		t.Error("a nonce came twice, or what only reads has sealed")
	}
}

func TestValue(t *testing.T) {
	r := ring(t, vault.NewKeys(vault.NewKey()), new(memory))
	var none *vault.Ring
	for _, value := range []string{"", "planted", "dingevent:sealed:planted", "dingevent:clear:dingevent:sealed:", "dingevent:sealed:k0123456789ab and more than that", "\x00\xff"} {
		for _, r := range []*vault.Ring{r, none} {
			sealed, err := r.SealValue(t.Context(), "note", []byte(value))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := r.OpenValue(t.Context(), "note", sealed); err != nil || string(got) != value {
				t.Errorf("%q became %q: %v", value, got, err)
			}
			text, err := r.SealText(t.Context(), "error", value)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.OpenText(t.Context(), "error", text); got != value {
				t.Errorf("%q became %q", value, got)
			}
			if r != none && (bytes.Contains(sealed, []byte("planted")) || strings.Contains(text, "planted")) {
				t.Errorf("in the clear: %q, %q", sealed, text)
			}
			if r == none || value == "" {
				continue
			}
			if got, err := r.OpenValue(t.Context(), "another note", sealed); err == nil {
				t.Errorf("opened for another place: %q", got)
			}
			if got, err := none.OpenValue(t.Context(), "note", sealed); !errors.Is(err, vault.ErrNoKey) {
				t.Errorf("opened without a key: %q, %v", got, err)
			}
			if got := r.OpenText(t.Context(), "another", text); !strings.Contains(got, "cannot be opened") {
				t.Errorf("opened for another place: %q", got)
			}
		}
	}
}

func ExampleSecrets() {
	ctx := context.Background()
	ring, _ := vault.NewRing(vault.NewKeys(vault.NewKey()), new(memory), nil) // a journal has one
	var secrets vault.Secrets = ring
	sealed, err := secrets.Seal(ctx, "permanent code of ding1", []byte("hush"))
	if err != nil {
		fmt.Println(err)
	}
	code, _ := secrets.Open(ctx, "permanent code of ding1", sealed)
	fmt.Printf("%s\n", code)
	_, err = secrets.Open(ctx, "permanent code of ding2", sealed)
	fmt.Println(err)
	// Output:
	// hush
	// what is encrypted was altered, or is another's
}

// TestNoSecretWithoutKey: nobody gets back a secret in the clear to keep.
func TestNoSecretWithoutKey(t *testing.T) {
	var none *vault.Ring
	off := ring(t, vault.NewKeys(vault.NewKey()).OnlyReading(), new(memory))
	for _, r := range []*vault.Ring{none, off} {
		if sealed, err := r.Seal(t.Context(), "ticket", []byte("hush")); !errors.Is(err, vault.ErrNoKey) || sealed != nil {
			t.Errorf("%q, %v", sealed, err)
		}
		if plain, err := r.Open(t.Context(), "ticket", []byte("hush")); err == nil {
			t.Errorf("%q was opened", plain)
		}
	}
}

// TestMasterKeys: a journal opens with the keys that it needs, and with these alone.
func TestMasterKeys(t *testing.T) {
	store, first, second, stranger := new(memory), vault.NewKey(), vault.NewKey(), vault.NewKey()
	env := event("1")
	e, err := ring(t, vault.NewKeys(first), store).SealEvent(t.Context(), env, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	has, _ := store.DataKeys(t.Context())
	for _, keys := range []*vault.Keys{nil, vault.NewKeys(stranger), vault.NewKeys(stranger, second)} {
		_, err := vault.NewRing(keys, store, has)
		if !errors.Is(err, vault.ErrNoKey) || !strings.Contains(err.Error(), first.ID()) {
			t.Errorf("%v: %v", keys, err)
		}
	}
	both := vault.NewKeys(second, first)
	changed, err := both.Rewrapped(has)
	if err != nil || len(changed) != len(has) {
		t.Fatal(changed, err)
	}
	for _, keys := range []*vault.Keys{vault.NewKeys(second), both, vault.NewKeys(first, second).OnlyReading()} {
		r, err := vault.NewRing(keys, store, changed)
		if err != nil {
			t.Fatal(err)
		}
		if _, data, err := r.NewOpener().Open(t.Context(), kept(env, e), string(e.Meta)); err != nil || !bytes.Equal(data, env.Data) {
			t.Errorf("%q, %v", data, err)
		}
	}
	if _, err := vault.NewRing(vault.NewKeys(first), store, changed); !errors.Is(err, vault.ErrNoKey) {
		t.Errorf("the old key still opens: %v", err)
	}
}

// TestOtherProcess: what one process seals by a key that another has just made is read there, without opening anew. If that one lacks
// the master key, the error says so, and what can be opened is still opened.
func TestOtherProcess(t *testing.T) { synctest.Test(t, testOtherProcess) }

func testOtherProcess(t *testing.T) {
	store, first, second := new(memory), vault.NewKey(), vault.NewKey()
	a, b := ring(t, vault.NewKeys(first), store), ring(t, vault.NewKeys(first), store)
	old := event("1")
	e, _ := a.SealEvent(t.Context(), old, nil, time.Now())
	if _, data, err := b.NewOpener().Open(t.Context(), kept(old, e), string(e.Meta)); err != nil || !bytes.Equal(data, old.Data) {
		t.Fatal(err)
	}
	c := ring(t, vault.NewKeys(second, first), store)
	env := event("2")
	later, err := c.SealEvent(t.Context(), env, nil, time.Now().Add(48*time.Hour))
	if err != nil || bytes.Equal(later.Meta, e.Meta) {
		t.Fatal("the data key is the same after two days", err)
	}
	time.Sleep(2 * time.Second) // a store is asked once a second
	if _, _, err := b.NewOpener().Open(t.Context(), kept(env, later), string(later.Meta)); !errors.Is(err, vault.ErrNoKey) || !strings.Contains(err.Error(), second.ID()) {
		t.Error(err)
	}
	if _, data, err := b.NewOpener().Open(t.Context(), kept(old, e), string(e.Meta)); err != nil || !bytes.Equal(data, old.Data) {
		t.Error(err)
	}
}

// TestStoreFails: a store that keeps no new key stops nobody for another day, and then somebody has to look.
func TestStoreFails(t *testing.T) {
	store := new(memory)
	r, now := ring(t, vault.NewKeys(vault.NewKey()), store), time.Now()
	if _, err := r.SealEvent(t.Context(), event("1"), nil, now); err != nil {
		t.Fatal(err)
	}
	store.refuse = errors.New("full")
	if _, err := r.SealEvent(t.Context(), event("2"), nil, now.Add(30*time.Hour)); err != nil {
		t.Error(err)
	}
	if _, err := r.SealEvent(t.Context(), event("3"), nil, now.Add(50*time.Hour)); !errors.Is(err, store.refuse) {
		t.Error(err)
	}
}

// TestFlippedDataKey: a flipped bit of a wrapped key is mended; a key with more is told as damaged, and stops nothing else.
func TestFlippedDataKey(t *testing.T) {
	store, keys := new(memory), vault.NewKeys(vault.NewKey())
	env := event("1")
	e, _ := ring(t, keys, store).SealEvent(t.Context(), env, nil, time.Now())
	for i := range store.keys {
		store.keys[i].Wrapped[i+3] ^= 4
	}
	if _, data, err := ring(t, keys, store).NewOpener().Open(t.Context(), kept(env, e), string(e.Meta)); err != nil || !bytes.Equal(data, env.Data) {
		t.Error(err)
	}
	store.keys[slices.IndexFunc(store.keys, func(k vault.DataKey) bool { return k.Purpose == vault.Events })].Wrapped[20] ^= 3
	r := ring(t, keys, store)
	if _, _, err := r.NewOpener().Open(t.Context(), kept(env, e), string(e.Meta)); err == nil || !strings.Contains(err.Error(), "damaged") || errors.Is(err, vault.ErrNoKey) {
		t.Error(err)
	}
	if later, err := r.SealEvent(t.Context(), env, nil, time.Now().Add(2*time.Hour)); err != nil || bytes.Equal(later.Meta, e.Meta) {
		t.Errorf("sealed by %s, and the damaged key is %s: %v", later.Meta, e.Meta, err)
	}
}

// TestAtOnce seals from many goroutines while data keys change, and opens all.
func TestAtOnce(t *testing.T) {
	store, keys := new(memory), vault.NewKeys(vault.NewKey())
	rings := []*vault.Ring{ring(t, keys, store), ring(t, keys, store)}
	var running sync.WaitGroup
	for g := range 8 {
		running.Go(func() {
			for i := range 200 {
				env := event(fmt.Sprint(g, i))
				e, err := rings[g%2].SealEvent(t.Context(), env, nil, time.Now().Add(time.Duration(i)*time.Hour))
				if err != nil {
					t.Error(err)
					return
				}
				if _, data, err := rings[g%2].NewOpener().Open(t.Context(), kept(env, e), string(e.Meta)); err != nil || !bytes.Equal(data, env.Data) {
					t.Error(err)
				}
			}
		})
	}
	running.Wait()
	if n := len(store.keys); n < 9 || n > 20 {
		t.Errorf("%d data keys for eight days", n)
	}
}

func TestKeyText(t *testing.T) {
	key := vault.NewKey()
	for _, text := range []string{key.Text(), " " + key.Text() + "\n", strings.TrimRight(key.Text(), "="), strings.NewReplacer("+", "-", "/", "_").Replace(key.Text())} {
		if got, err := vault.ParseKey(text); err != nil || got.ID() != key.ID() || got.Text() != key.Text() {
			t.Errorf("%v", err)
		}
	}
	for _, text := range []string{"", "hunter2", key.Text()[1:], key.Text() + "AAAA", strings.Repeat("A", 43), "AAA A" + key.Text()} {
		if _, err := vault.ParseKey(text); !errors.Is(err, vault.ErrKeyText) || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, shown := range []string{fmt.Sprint(key), fmt.Sprintf("%+v %#v", key, key), fmt.Sprintf("%+v", vault.NewKeys(key)), key.LogValue().String()} {
		if !strings.Contains(shown, key.ID()) || strings.Contains(shown, key.Text()) {
			t.Errorf("shown as %s", shown)
		}
	}
}

func FuzzOpen(f *testing.F) {
	store, keys := new(memory), vault.NewKeys(vault.NewKey())
	r := ring(f, keys, store)
	e, err := r.SealEvent(f.Context(), event("1"), []byte(`{"a":"b"}`), time.Now())
	if err != nil {
		f.Fatal(err)
	}
	value, _ := r.SealValue(f.Context(), "note", []byte("x"))
	f.Add(string(e.Meta), e.Data)
	f.Add("note", value)
	f.Fuzz(func(t *testing.T, meta string, data []byte) {
		r.OpenText(t.Context(), "note", string(data))
		_, _ = r.OpenValue(t.Context(), "note", data)
		env := event("2")
		env.Data = data
		if _, _, err := r.NewOpener().Open(t.Context(), env, meta); err == nil {
			t.Error("opened")
		}
	})
}

func BenchmarkEvent(b *testing.B) {
	for _, keys := range []*vault.Keys{nil, vault.NewKeys(vault.NewKey())} {
		for _, size := range []int{500, 4000} {
			b.Run(fmt.Sprintf("%v/%d", keys != nil, size), func(b *testing.B) {
				r, env := ring(b, keys, new(memory)), event("1")
				env.Data = bytes.Repeat([]byte("x"), size)
				b.Run("seal", func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						if _, err := r.SealEvent(b.Context(), env, nil, time.Now()); err != nil {
							b.Fatal(err)
						}
					}
				})
				if keys == nil {
					return
				}
				e, _ := r.SealEvent(b.Context(), env, nil, time.Now())
				other, mark := *env, string(e.Meta)
				other.Data = make([]byte, len(e.Data))
				b.Run("open", func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						copy(other.Data, e.Data)
						if _, _, err := r.NewOpener().Open(b.Context(), &other, mark); err != nil {
							b.Fatal(err)
						}
					}
				})
			})
		}
	}
}
