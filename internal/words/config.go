package words

import (
	"fmt"
	"strings"
)

// Config is what is said of a config: by check, init and schema config.
type Config interface {
	CheckShort() string
	CheckLong() string
	CheckFlag() string
	CheckFlagQuiet() string
	CheckValid(path string) string
	CheckWarning(text string) string
	CheckFormer(at, name, now string) string
	CommandFormer(name, now string) string
	CheckNoSuchType(at, eventType string, nearest []string) string
	InitShort() string
	InitLong() string
	InitExists(path string) string
	InitDone(path string) string
	SchemaConfigShort() string
	SchemaConfigLong() string
	SchemaConfigFlagSubscription() string
}

func (English) CheckShort() string { return "Check a config, and show what it comes to" }

func (English) CheckLong() string {
	return `Check a config without a network and without the journal. It reads the files of certificates that the
config names. If all is well the code is 0, and the config is written with its variables and defaults
filled in and its secrets hidden; else the code is 1, with line and column of each fault.`
}

func (English) CheckFlag() string      { return "check the config as \"dingevent check\" does, and end" }
func (English) CheckFlagQuiet() string { return "print warnings and faults alone" }

func (English) CheckValid(path string) string { return path + " is valid; it comes to:" }

func (English) CheckWarning(text string) string { return "warning: " + text }

func (English) CheckNoSuchType(at, eventType string, nearest []string) string {
	if len(nearest) == 0 {
		return fmt.Sprintf("%s: no event is named %q in the catalogue; there are: dingevent catalog", at, eventType)
	}
	return fmt.Sprintf("%s: no event is named %q in the catalogue; the nearest: %s", at, eventType, strings.Join(nearest, ", "))
}

func (English) CheckFormer(at, name, now string) string {
	return fmt.Sprintf("%s: %q is the former name of %q; write the new one", at, name, now)
}

func (English) CommandFormer(name, now string) string {
	return fmt.Sprintf("%q is the former name of this command; it is called %q now", name, now)
}

func (English) InitShort() string { return "Write a config to begin with" }

func (English) InitLong() string {
	return `Write a config with comments to begin with: one app by Stream, and its events in a file. It replaces no
file that is there. FILE is dingevent.yaml if left out.`
}

func (English) InitExists(path string) string {
	return path + " is there already; name another file, or check it with: dingevent check -c " + path
}

func (English) InitDone(path string) string {
	return fmt.Sprintf("wrote %s; set DING_CLIENT_ID and DING_CLIENT_SECRET, then: dingevent check -c %[1]s", path)
}

func (English) SchemaConfigShort() string { return "Describe the config to editors, in JSON Schema" }

func (English) SchemaConfigLong() string {
	return `Write the JSON Schema of the config, by which an editor completes keys, shows what they mean, and marks
wrong ones. Name its file in the config's first line:
# yaml-language-server: $schema=dingevent.schema.json`
}

func (English) SchemaConfigFlagSubscription() string {
	return "of one subscription, as \"subscriptions set\" takes it"
}
