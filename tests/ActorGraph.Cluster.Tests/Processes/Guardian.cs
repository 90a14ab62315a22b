using System.Diagnostics;
using System.Globalization;

namespace ActorGraph.ClusterTests.Processes;

/// <summary>
/// A process beside this one that ends with it, however that comes about, and then kills what this one had started: it reads the
/// numbers of processes from a pipe, and the end of the pipe is the end of this process.
/// </summary>
internal static class Guardian
{
    private const string Script = """
        trap '' INT TERM HUP
        left=' '
        while read -r sign pid; do
          case $sign in
            +) left="$left$pid " ;;
            -) case "$left" in *" $pid "*) left="${left%% $pid *} ${left#* $pid }" ;; esac ;;
          esac
        done
        for pid in $left; do kill -9 "$pid" 2>/dev/null; done
        """;

    private static readonly Lock Gate = new();
    private static readonly Lazy<Process> Shell = new(() => Process.Start(new ProcessStartInfo("sh", ["-c", Script])
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    })!);

    /// <summary>This process is to end with the one at hand.</summary>
    public static void Watch(int process) => Write('+', process);

    /// <summary>This process has ended.</summary>
    public static void Forget(int process) => Write('-', process);

    private static void Write(char sign, int process)
    {
        lock (Gate)
        {
            Shell.Value.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sign} {process}"));
            Shell.Value.StandardInput.Flush();
        }
    }
}
