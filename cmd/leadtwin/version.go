package main

import (
	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: requireNoArgs,
		RunE: func(*cobra.Command, []string) error {
			out, build := c.newResultConsole(), app.BuildInfo()
			if out.AsJSON() {
				return out.JSON(build)
			}
			out.Print("leadtwin %s (%s, %s)", build.Version, build.Go, build.Platform)
			return nil
		},
	}
}
