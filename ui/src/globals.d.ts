/** The version of this interface, from package.json. */
declare const __APP_VERSION__: string;
