// Kindred groups research papers by what they are about, finds related ones, and draws how
// they hang together. Run "kindred help".
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"kindred/cmd/kindred/internal/cli"
	"kindred/cmd/kindred/internal/common"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error of the write, see cli.Run
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(cli.Run(ctx, os.Args[1:], common.System()))
}
