package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// writerMain is a program for exec: it writes what files have, and waits for the end of its input. With "fail" it ends instead, as a
// program that is not signed in. What it has in TOKEN stands in what it says.
func writerMain() {
	fmt.Fprintf(os.Stderr, "signed in with %s; %d variables\n", os.Getenv("TOKEN"), len(os.Environ()))
	for _, name := range os.Args[1:] {
		if name == "fail" {
			fmt.Fprintf(os.Stderr, "401 for %s\n", os.Getenv("TOKEN"))
			os.Exit(4)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Print(strings.ReplaceAll(string(text), "TOKEN", os.Getenv("TOKEN")))
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
}
