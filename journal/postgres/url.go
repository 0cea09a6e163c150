package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dingevent/dingevent/internal/smallfile"
)

// maxFile is the largest file that a URL names, in bytes.
const maxFile = 4 << 20

const (
	urlForm  = "it has the form postgres://USER:PASSWORD@HOST:5432/DATABASE"
	urlSigns = "write special characters of the password by their codes: %23 for #, %25 for %, %2F for /, %3A for :, %3F for ?, %40 for @"
)

// quoted is the URL in an error of the driver's.
var quoted = regexp.MustCompile("cannot parse `[^`]*`: ")

// parseURL reads a URL, or the key=value form. given are the settings in it that are not the server's, such as pool_max_conns. No error has
// anything of the URL.
func parseURL(text string) (cfg *pgxpool.Config, given map[string]string, err error) {
	if err := checkURL(text); err != nil {
		return nil, nil, err
	}
	if err := checkFiles(text); err != nil {
		return nil, nil, err
	}
	one, err := pgx.ParseConfig(text)
	if err == nil {
		given = one.RuntimeParams
		cfg, err = pgxpool.ParseConfig(text)
	}
	if err != nil {
		return nil, nil, unparsed(err)
	}
	if cfg.ConnConfig.Database == "" { // neither here nor in PGDATABASE, and the server would take the user's name
		return nil, nil, errors.New("the database's URL names no database; " + urlForm)
	}
	return cfg, given, nil
}

// checkURL finds a password that has cut the URL short. A part of it would be taken for a host, which errors name.
func checkURL(text string) error {
	scheme, rest, isURL := strings.Cut(text, "://")
	if !isURL || strings.ContainsAny(scheme, "= ") {
		return nil // key=value
	}
	if scheme != "postgres" && scheme != "postgresql" {
		return errors.New("the database's URL does not begin with postgres://; " + urlForm)
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		return nil
	}
	if strings.Contains(rest, "#") || !strings.Contains(rest[:end], "@") && strings.Contains(rest[end:], "@") {
		return errors.New("the database's URL has a sign in the wrong place; " + urlSigns + "; " + urlForm)
	}
	return nil
}

// named are the settings that name files, which the driver reads at once.
var named = regexp.MustCompile(`(?:^|[?&\s])(sslrootcert|sslcert|sslkey|passfile|servicefile)\s*=\s*('[^']*'|[^&\s]+)`)

// checkFiles finds a file that the driver would wait for, because it is a pipe, or read without an end.
func checkFiles(text string) error {
	for _, found := range named.FindAllStringSubmatch(text, -1) {
		path := strings.Trim(found[2], "'")
		if plain, err := url.QueryUnescape(path); err == nil && strings.Contains(text, "://") {
			path = plain
		}
		if _, err := smallfile.Read(path, maxFile); err != nil && !errors.Is(err, fs.ErrNotExist) { // the driver says what it lacks
			return fmt.Errorf("the database's URL: %s: %w", found[1], err)
		}
	}
	return nil
}

// unparsed is the error of a URL that the driver does not understand.
func unparsed(err error) error {
	text := quoted.ReplaceAllString(err.Error(), "")
	if _, ok := errors.AsType[*url.Error](err); ok || strings.Contains(text, "failed to parse as URL") {
		return errors.New("the database's URL cannot be read; " + urlSigns + "; " + urlForm)
	}
	if strings.Contains(text, "keyword/value") || strings.Contains(text, "connection info") || strings.Contains(text, "failed to parse as") {
		return errors.New("the database's URL cannot be read: a value with a space needs quotes, as in password='a b'; " + urlForm)
	}
	return fmt.Errorf("the database's URL: %s; %s", text, urlForm)
}
