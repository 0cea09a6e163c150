package daemon

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/keyring"
	"github.com/dingevent/dingevent/internal/logbrake"
)

// refusedEvery bounds the audit of refusals: one row in so long for a key and an operation.
const refusedEvery = 10 * time.Minute

// openRing makes what keeps keys of the API in the journal.
func (d *Daemon) openRing() {
	d.ring = keyring.New(d.journal.Journal, &keyring.Options{Declared: d.declaredKeys, Note: d.auditKeyChange, Owner: "the daemon", Logger: d.log})
	d.refusals = logbrake.New(refusedEvery)
}

// declaredKeys are those of the config.
func (d *Daemon) declaredKeys() (list []api.Key) {
	for _, k := range d.config().APIKeys {
		list = append(list, api.Key{Name: k.Name, Role: k.Role, From: api.KeyOfConfig, State: api.KeyGood})
	}
	return list
}

// keyOf returns whose key of the API a secret is, by the config that counts now or by the journal.
func (d *Daemon) keyOf(ctx context.Context, secret string) (string, api.Role, error) {
	if name, role := d.config().KeyOf(secret); role != api.Nobody {
		return name, role, nil
	}
	return d.ring.Of(ctx, secret)
}

// auditCall stores what the holder of a key or of the token is about to change.
func (d *Daemon) auditCall(ctx context.Context, by api.Caller, action, on string) error {
	err := d.audit(ctx, rowOf(by, "api "+action, on, ""))
	if err != nil && by.Name == "" {
		d.log.Warn("what is done with the token of api.json could not be noted", "who", by.Who(), "operation", action, "on", on, "error", err)
	}
	return err
}

// auditRefused stores what the holder of a key was refused, if that is not known from a moment ago.
func (d *Daemon) auditRefused(ctx context.Context, by api.Caller, action, on string) {
	if !d.refusals.Passes(by.Name + " " + action) {
		return
	}
	if err := d.audit(ctx, rowOf(by, "api refused "+action, on, "")); err != nil {
		d.log.Warn("a request that was refused could not be noted", "key", by.Name, "operation", action, "error", err)
	}
}

// auditKeyChange stores what is about to be done to a key.
func (d *Daemon) auditKeyChange(ctx context.Context, c keyring.Change) error {
	by, _ := api.CallerOf(ctx)
	return d.audit(ctx, rowOf(by, c.Action, c.Name, c.Detail))
}

func rowOf(by api.Caller, action, on, detail string) console.Row {
	return console.Row{Who: by.Who(), Role: by.Role.String(), From: by.From, Action: action, On: on, Detail: detail, At: time.Now().UTC()}
}

// freeNames refuses a config whose new keys have names of keys in the journal. While the journal cannot be read, it takes the config.
func (d *Daemon) freeNames(ctx context.Context, next config.Config) error {
	var added []string
	for _, k := range next.APIKeys {
		if !d.declares(k.Name) {
			added = append(added, k.Name)
		}
	}
	if len(added) == 0 {
		return nil
	}
	clash, err := d.ring.Clash(ctx, added)
	if err != nil {
		d.log.Warn("the journal cannot be read, so it is not known whether it has keys with the names of new api_keys; if it has, those of the config count", "error", err)
		return nil
	}
	if len(clash) > 0 {
		return api.Refuse(api.CodeConflict, "api_keys: the journal has a key %q; take another name, or remove that one with dingevent apikey remove", clash[0])
	}
	return nil
}

// declares reports whether the config that counts now has a key with the name.
func (d *Daemon) declares(name string) bool {
	for _, k := range d.config().APIKeys {
		if k.Name == name {
			return true
		}
	}
	return false
}
