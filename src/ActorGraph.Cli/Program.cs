using System.CommandLine;

namespace ActorGraph.Cli;

/// <summary>The entry point of the <c>actorgraph</c> command.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        StandardError.Install();
        using var interruption = new Interruption();
        try
        {
            ParseResult call = CommandLine.Create(interruption).Parse(arguments, new ParserConfiguration
            {
                EnablePosixBundling = false,
                ResponseFileTokenReplacer = null, // no argument of ours starts with @, and none shall name a file by accident
            });
            if (CallMistake.In(call) is { } mistake) throw mistake;
            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // signals are Interruption's
            };
            // Off the main thread: reading a large file blocks, and a signal must still end the process.
            return await interruption.Guard(Task.Run(() => call.InvokeAsync(invocation, interruption.Token)));
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }
}
