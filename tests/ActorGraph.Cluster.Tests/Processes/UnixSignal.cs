using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorGraph.ClusterTests.Processes;

/// <summary>Signals to processes, by number as the system has them; false where there is no such process.</summary>
internal static partial class UnixSignal
{
    private const int Nothing = 0, Interrupt = 2, KillNow = 9, Terminate = 15;

    /// <summary>SIGKILL: the process ends at once and cannot say a word.</summary>
    public static bool Kill(int process) => Send(process, KillNow) == 0;

    /// <summary>SIGSTOP: the process stands still; its connections stay open.</summary>
    public static bool Freeze(int process) => Send(process, OperatingSystem.IsMacOS() ? 17 : 19) == 0;

    /// <summary>
    /// Ctrl-C. Where the tests themselves run with SIGINT ignored, as in the background of a shell, the child would ignore it
    /// too; SIGTERM does the same to the command.
    /// </summary>
    public static bool Break(int process) => Send(process, IsInterruptIgnored() ? Terminate : Interrupt) == 0;

    /// <summary>Whether a process runs or is frozen; one that has ended and that nobody asked about yet does not.</summary>
    public static bool IsAlive(int process)
    {
        if (Send(process, Nothing) != 0) return false;
        if (!OperatingSystem.IsLinux()) return true;
        try
        {
            string state = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return state[(state.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X'); // a name may hold anything, a parenthesis too
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsInterruptIgnored()
    {
        if (!OperatingSystem.IsLinux()) return false;
        string digits = File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)).Split(':')[1].Trim();
        return (ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1 << (Interrupt - 1))) != 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
