# Sourced by ./run and ./test: makes sure that `dotnet` is an SDK that global.json accepts.
# Where none is, Microsoft's install script puts one into .dotnet/, beside the sources and nowhere else.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
if [ -x .dotnet/dotnet ]; then
  export DOTNET_ROOT="$PWD/.dotnet" PATH="$PWD/.dotnet:$PATH"
fi
if ! dotnet --version >/dev/null 2>&1; then
  wanted=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' global.json)
  echo "No .NET SDK $wanted here: installing it into $PWD/.dotnet with https://dot.net/v1/dotnet-install.sh" >&2
  mkdir -p .dotnet
  { curl -fsSL https://dot.net/v1/dotnet-install.sh -o .dotnet/dotnet-install.sh ||
    wget -qO .dotnet/dotnet-install.sh https://dot.net/v1/dotnet-install.sh; } &&
    bash .dotnet/dotnet-install.sh --version "$wanted" --install-dir .dotnet --no-path >&2 || {
    echo "That failed. Install the .NET 10 SDK ($wanted or newer) from https://dot.net and run this again." >&2
    exit 1
  }
  export DOTNET_ROOT="$PWD/.dotnet" PATH="$PWD/.dotnet:$PATH"
fi
