package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"leadtwin/config"
)

func (c *cli) config() *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "Write, check or show the settings", Args: oneOfItsCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.configInit(), c.configCheck(), c.configShow())
	return cmd
}

func (c *cli) configInit() *cobra.Command {
	return &cobra.Command{
		Use: "init [FILE]", Short: "Write a commented settings file (leadtwin.yaml); never overwrites",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError{fmt.Errorf("config init takes one file name, got %d", len(args))}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			path := defaultFile
			if c.configFile != "" {
				path = c.configFile
			}
			if len(args) == 1 {
				path = args[0]
			}
			if path == "-" {
				_, err := fmt.Fprint(c.stdout, config.Example())
				return err
			}
			if err := writeNew(path, config.Example()); err != nil {
				return err
			}
			out := c.console()
			if out.AsJSON() {
				return out.JSON(map[string]string{"file": path})
			}
			out.Print("Wrote %s.", path)
			if path != defaultFile {
				c.configFile = path // the hints name it
			}
			c.next("fill in odoo.url, odoo.database and odoo.user in "+path,
				"export LEADTWIN_ODOO_API_KEY=...   the key of that user",
				"leadtwin doctor                    tells whether everything is right")
			return nil
		},
	}
}

// writeNew writes a file that only its owner may read, and leaves an existing one alone.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // G304: the user names the file
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is already there and stays as it is; give another name, or remove it first", path)
	}
	if err != nil {
		return fmt.Errorf("write settings file: %w", err)
	}
	if _, err := f.WriteString(text); err != nil {
		return errors.Join(fmt.Errorf("write settings file %s: %w", path, err), f.Close())
	}
	return f.Close()
}

func (c *cli) configCheck() *cobra.Command {
	return &cobra.Command{
		Use: "check", Short: "Tell all errors of the settings at once", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			settings, err := c.settings()
			if err != nil {
				return err
			}
			if err := settings.NeedOdoo(); err != nil {
				return err
			}
			out := c.console()
			if out.AsJSON() {
				return out.JSON(map[string]bool{"ok": true})
			}
			out.Print("The settings are right.")
			c.next("leadtwin doctor   tells whether Odoo answers and what Leadtwin may do there")
			return nil
		},
	}
}

func (c *cli) configShow() *cobra.Command {
	return &cobra.Command{
		Use: "show", Short: "Print the settings in force, without secrets", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			settings, err := c.settings()
			if err != nil {
				return err
			}
			if out := c.console(); out.AsJSON() {
				return out.JSON(settings.Values())
			}
			_, err = fmt.Fprint(c.stdout, settings.Show())
			return err
		},
	}
}
