package main

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dingevent/dingevent/internal/nearest"
	"github.com/dingevent/dingevent/internal/nearest/eventtypes"
	"github.com/dingevent/dingevent/internal/words"
)

// onlyCommands is the check of arguments of a command that has others below it. An argument that the command does not take,
// or that is like the name of one below it, was meant as such a name.
func onlyCommands(args cobra.PositionalArgs) cobra.PositionalArgs {
	if args == nil {
		args = cobra.NoArgs
	}
	return func(cmd *cobra.Command, given []string) error {
		err := args(cmd, given)
		free := err == nil && cmd.DisableSuggestions // as a name that may be like that of a command
		if len(given) > 0 && cmd.HasSubCommands() && !free && (args(cmd, given[:1]) != nil || len(nearestBelow(cmd, given[0])) > 0) {
			return unknownCommand(cmd, given[0])
		} else if err != nil {
			return argsOf(args)(cmd, given)
		}
		return nil
	}
}

// argsOf gives the check of a command without others our own errors.
func argsOf(args cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		err := args(cmd, given)
		if err == nil {
			return nil
		}
		if len(given) > 0 && len(cmd.ValidArgs) > 0 && !slices.Contains(cmd.ValidArgs, given[0]) {
			return words.Fail(func(say words.Words) string { return say.MisuseTooMany(cmd.CommandPath(), given[:1]) })
		}
		for fitting := len(given) - 1; fitting >= 0; fitting-- {
			if args(cmd, given[:fitting]) == nil {
				return words.Fail(func(say words.Words) string { return say.MisuseTooMany(cmd.CommandPath(), given[fitting:]) })
			}
		}
		return words.Fail(func(say words.Words) string { return say.MisuseTooFew(cmd.UseLine()) })
	}
}

// unknownCommand is the error of a name that no command below parent has.
func unknownCommand(parent *cobra.Command, name string) error {
	near := nearestCommands(parent, name)
	return words.Fail(func(say words.Words) string { return say.MisuseUnknownCommand(name, parent.CommandPath(), near) })
}

// nearestCommands are the commands that may be meant, as a person types them: below parent, or anywhere else by that name.
func nearestCommands(parent *cobra.Command, name string) (near []string) {
	if near = nearestBelow(parent, name); len(near) > 0 {
		return near
	}
	if _, _, isType := eventtypes.Find(name); isType && parent.Name() == "catalog" {
		return []string{parent.CommandPath() + " show " + name}
	}
	each(parent.Root(), func(cmd *cobra.Command) {
		named := cmd.Name() == name || slices.Contains(cmd.SuggestFor, name)
		if named && cmd.HasParent() && cmd.IsAvailableCommand() {
			near = append(near, cmd.CommandPath())
		}
	})
	return near[:min(len(near), 4)]
}

// nearestBelow are the commands directly below parent that may be meant.
func nearestBelow(parent *cobra.Command, name string) (near []string) {
	if parent.SuggestionsMinimumDistance = 2; len(name) > 6 {
		parent.SuggestionsMinimumDistance = 3
	}
	for _, found := range parent.SuggestionsFor(name) {
		if path := parent.CommandPath() + " " + found; !slices.Contains(near, path) { // it may be found by letters and by sense
			near = append(near, path)
		}
	}
	return near
}

// otherNames are flags of ours by what other tools call them.
var otherNames = map[string]string{
	"target": "forward-to", "url": "forward-to", "forward": "forward-to", "to": "forward-to",
	"events": "type", "event": "type", "event-type": "type", "filter": "where",
	"dir": "data", "folder": "data", "format": "json", "output": "json", "n": "limit", "port": "addr",
	"app-key": "client-id", "appkey": "client-id", "app-secret": "client-secret", "appsecret": "client-secret",
}

// flagError is the error of a wrong flag. The error of an unknown command comes before it.
func flagError(cmd *cobra.Command, err error) error {
	if given := cmd.Flags().Args(); len(given) > 0 && cmd.HasSubCommands() && cmd.ValidateArgs(given) != nil {
		return unknownCommand(cmd, given[0])
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := "--" + unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			name = "-" + unknown.GetSpecifiedName()
		}
		near := nearestFlags(cmd, unknown.GetSpecifiedName())
		return words.Fail(func(say words.Words) string { return say.MisuseUnknownFlag(name, cmd.CommandPath(), near) })
	}
	if missing, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return words.Fail(func(say words.Words) string { return say.MisuseNeedsValue("--" + missing.GetFlag().Name) })
	}
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return words.Wrap(whyInvalid(bad), func(say words.Words, why string) string {
			return say.MisuseBadValue("--"+bad.GetFlag().Name, bad.GetValue(), why)
		})
	}
	if bad, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return words.Fail(func(say words.Words) string { return say.MisuseSyntax(bad.GetSpecifiedFlag()) })
	}
	return err
}

// whyInvalid is why a flag does not take a value, without the names of Go's functions.
func whyInvalid(bad *pflag.InvalidValueError) error {
	switch kind := bad.GetFlag().Value.Type(); {
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"):
		return words.Fail(words.Words.MisuseNoInteger)
	case strings.HasPrefix(kind, "float"):
		return words.Fail(words.Words.MisuseNoNumber)
	case kind == "bool":
		return words.Fail(words.Words.MisuseNoBool)
	case strings.HasPrefix(kind, "duration"):
		return words.Fail(words.Words.MisuseNoDuration)
	}
	cause := bad.Unwrap()
	if number, ok := errors.AsType[*strconv.NumError](cause); ok {
		return number.Err
	}
	return cause
}

// nearestFlags are flags of a command that may be meant, the nearest first.
func nearestFlags(cmd *cobra.Command, name string) (near []string) {
	distance := map[string]int{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		d := nearest.Distance(name, f.Name)
		if len(name) > 2 && strings.HasPrefix(f.Name, name) || otherNames[name] == f.Name {
			d = 0
		}
		if d <= 1+len(name)/5 && !f.Hidden {
			near = append(near, "--"+f.Name)
			distance["--"+f.Name] = d
		}
	})
	slices.SortStableFunc(near, func(a, b string) int { return cmp.Compare(distance[a], distance[b]) })
	return near[:min(len(near), 3)]
}

// checkFlags makes cobra's checks of flags that stand together, with our own errors.
func checkFlags(cmd *cobra.Command) error {
	var missing []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if required := f.Annotations[cobra.BashCompOneRequiredFlag]; len(required) > 0 && required[0] == "true" && !f.Changed {
			missing = append(missing, "--"+f.Name)
		}
	})
	if len(missing) > 0 {
		return words.Fail(func(say words.Words) string { return say.MisuseRequired(missing, cmd.UseLine()) })
	}
	return groupError(cmd.ValidateFlagGroups())
}

// Cobra's errors on flags that stand together, or alone.
var (
	togetherText  = regexp.MustCompile(`^if any flags in the group \[(.*)\] are set they must all be set; missing \[(.*)\]$`)
	exclusiveText = regexp.MustCompile(`^if any flags in the group \[(.*)\] are set none of the others can be; \[(.*)\] were all set$`)
)

func groupError(err error) error {
	if err == nil {
		return nil
	}
	if found := togetherText.FindStringSubmatch(err.Error()); found != nil {
		return words.Fail(func(say words.Words) string { return say.MisuseTogether(dashed(found[1]), dashed(found[2])) })
	}
	if found := exclusiveText.FindStringSubmatch(err.Error()); found != nil {
		return words.Fail(func(say words.Words) string { return say.MisuseExclusive(dashed(found[1]), dashed(found[2])) })
	}
	return err
}

func dashed(names string) (flags []string) {
	for name := range strings.FieldsSeq(names) {
		flags = append(flags, "--"+name)
	}
	return flags
}
