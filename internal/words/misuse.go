package words

import (
	"fmt"
	"strings"
)

// Misuse has the errors of commands that were typed wrong.
type Misuse interface {
	MisuseUnknownCommand(name, parent string, near []string) string
	MisuseTooMany(command string, extra []string) string
	MisuseTooFew(usage string) string
	MisuseUnknownFlag(flag, command string, near []string) string
	MisuseNeedsValue(flag string) string
	MisuseBadValue(flag, value, why string) string
	MisuseSyntax(text string) string
	MisuseRequired(flags []string, usage string) string
	MisuseTogether(flags, missing []string) string
	MisuseExclusive(flags, given []string) string
	MisuseLanguage(tag string, tags []string) string
	MisuseNoInteger() string
	MisuseNoNumber() string
	MisuseNoBool() string
	MisuseNoDuration() string
	MisuseNoTime(example string) string
	MisuseEmptyFlag(flag string) string
	MisuseLimit(limit int) string
}

func (English) MisuseUnknownCommand(name, parent string, near []string) string {
	text := fmt.Sprintf("unknown command %q of %s", name, parent)
	if len(near) > 0 {
		return text + "; did you mean: " + strings.Join(near, ", ")
	}
	return text + "; see: " + parent + " --help"
}

func (English) MisuseTooMany(command string, extra []string) string {
	return fmt.Sprintf("%s does not take %q; see: %s --help", command, strings.Join(extra, " "), command)
}

func (English) MisuseTooFew(usage string) string {
	return "an argument is missing; type it so: " + usage
}

func (English) MisuseUnknownFlag(flag, command string, near []string) string {
	text := "unknown flag " + flag + " of " + command
	if len(near) > 0 {
		return text + "; did you mean: " + strings.Join(near, ", ")
	}
	return text + "; see: " + command + " --help"
}

func (English) MisuseNeedsValue(flag string) string { return flag + " needs a value" }

func (English) MisuseBadValue(flag, value, why string) string {
	return fmt.Sprintf("%s cannot be %q: %s", flag, value, why)
}

func (English) MisuseSyntax(text string) string { return "no flag looks like " + text }

func (English) MisuseRequired(flags []string, usage string) string {
	return "required: " + strings.Join(flags, ", ") + "; type it so: " + usage
}

func (English) MisuseTogether(flags, missing []string) string {
	return strings.Join(flags, ", ") + " are given together; missing: " + strings.Join(missing, ", ")
}

func (English) MisuseExclusive(flags, given []string) string {
	return "only one of " + strings.Join(flags, ", ") + " can be given, not all of these: " + strings.Join(given, ", ")
}

func (English) MisuseLanguage(tag string, tags []string) string {
	return fmt.Sprintf("no language %q; there are %s", tag, strings.Join(tags, ", "))
}

func (English) MisuseNoInteger() string  { return "it is no whole number, or is too large" }
func (English) MisuseNoNumber() string   { return "it is no number" }
func (English) MisuseNoBool() string     { return "it is neither true nor false" }
func (English) MisuseNoDuration() string { return "it is no duration such as 500ms, 30s, 15m or 24h" }

func (English) MisuseNoTime(example string) string {
	return "neither a duration such as 15m, nor a time such as " + example + " or as tables show it, nor a date"
}

func (English) MisuseEmptyFlag(flag string) string {
	return flag + " is empty; give it a value, or leave it out"
}

func (English) MisuseLimit(limit int) string {
	return fmt.Sprintf("--limit is %d; it must be 1 or more", limit)
}
