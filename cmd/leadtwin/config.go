package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"leadtwin/config"
)

func (c *cli) configCommand() *cobra.Command {
	return newGroup(&cobra.Command{Use: "config", Short: "Create, check and show the settings"},
		c.configInitCommand(), c.configCheckCommand(), c.configShowCommand(), c.configSchemaCommand())
}

func (c *cli) configInitCommand() *cobra.Command {
	return &cobra.Command{
		Use: "init [FILE]", Short: "Create a commented settings file; never overwrites one",
		Long: "Creates the file and, next to it, leadtwin.schema.json, with which editors with a YAML language\n" +
			"server complete and check the settings. '-' prints the file.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageErrorf("'leadtwin config init' accepts at most one file name, got %d", len(args))
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
				_, err := fmt.Fprint(c.stdout, config.ExampleFile())
				return err
			}
			if err := writeNew(path, config.ExampleFile()); err != nil {
				return err
			}
			schema, err := writeSchema(filepath.Dir(path))
			if err != nil {
				return err
			}
			out := c.newResultConsole()
			if out.AsJSON() {
				return out.JSON(map[string]string{"file": path, "schema": schema})
			}
			out.Print("Wrote %s, and %s, with which editors check the settings.", path, schema)
			if path != defaultFile {
				c.configFile = path // the hints name it
			}
			c.showNext("set odoo.url, odoo.database and odoo.user in "+path,
				"export LEADTWIN_ODOO_API_KEY=...   the API key of that user",
				"leadtwin doctor                    checks connection and access rights")
			return nil
		},
	}
}

// writeSchema writes the JSON Schema of the settings into a folder and returns its path. It replaces an older one.
func writeSchema(folder string) (path string, err error) {
	text, err := schemaText()
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, config.SchemaFile)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return "", fmt.Errorf("write the schema of the settings: %w", err)
	}
	return path, nil
}

func schemaText() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(config.Schema())
	return text.Bytes(), err
}

// writeNew creates a file that only its owner may read. It never overwrites one.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // G304: the user names the file
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s already exists and was not changed; name another file, or remove it first", path)
	}
	if errors.Is(err, fs.ErrPermission) { // not wrapped: it is not about the store
		return errors.New("write settings file: " + err.Error() + "; name a file in a folder that you may write to")
	}
	if err != nil {
		return fmt.Errorf("write settings file: %w", err)
	}
	if _, err := f.WriteString(text); err != nil {
		return errors.Join(fmt.Errorf("write settings file %s: %w", path, err), f.Close())
	}
	return f.Close()
}

func (c *cli) configCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check", Short: "Validate the settings and list all errors", Args: requireNoArgs,
		RunE: func(*cobra.Command, []string) error {
			settings, err := c.loadSettings()
			if err != nil {
				return err
			}
			if err := settings.RequireOdoo(); err != nil {
				return err
			}
			out := c.newResultConsole()
			if out.AsJSON() {
				return out.JSON(map[string]bool{"ok": true})
			}
			out.Print("The settings are valid.")
			c.showNext("leadtwin doctor   checks connection and access rights")
			return nil
		},
	}
}

func (c *cli) configShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show", Short: "Print the effective settings without secrets", Args: requireNoArgs,
		RunE: func(*cobra.Command, []string) error {
			settings, err := c.loadSettings()
			if err != nil {
				return err
			}
			if out := c.newResultConsole(); out.AsJSON() {
				return out.JSON(settings.RedactedValues())
			}
			_, err = fmt.Fprint(c.stdout, settings.RedactedYAML())
			return err
		},
	}
}

func (c *cli) configSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of the settings file", Args: requireNoArgs,
		Long: "Prints a JSON Schema (draft 2020-12) with which editors complete and check the settings file.\n" +
			"'config init' writes it next to the file, whose first line refers to it. Write it again after an\n" +
			"upgrade.",
		Example: "  leadtwin config schema > leadtwin.schema.json",
		RunE: func(*cobra.Command, []string) error {
			c.jsonPrinted = true
			text, err := schemaText()
			if err == nil {
				_, err = c.stdout.Write(text)
			}
			return err
		},
	}
}
