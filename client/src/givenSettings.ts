/** As much of VS Code's configuration as is read here. */
export interface Configuration {
  get(name: string): unknown;
  inspect(name: string): Inspected | undefined;
}

interface Inspected {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/**
 * The settings that the user has set somewhere, as a tree. Defaults are left out: what is not set in the editor may be
 * set in a configuration file, which a default must not hide.
 * @param names as in `health.maxFails`
 */
export function givenSettings(names: readonly string[], configuration: Configuration): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const name of names) {
    const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(name) ?? {};
    if ([globalValue, workspaceValue, workspaceFolderValue].every((value) => value === undefined)) continue;
    const [group = name, inner] = name.split('.');
    const value = configuration.get(name);
    if (inner === undefined) settings[group] = value;
    else settings[group] = { ...Object(settings[group]), [inner]: value };
  }
  return settings;
}
