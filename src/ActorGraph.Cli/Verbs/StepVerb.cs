using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Dashboard;
using ActorGraph.Runtime.Stepping;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph step</c>: one pass, message by message.</summary>
internal static class StepVerb
{
    public static Command Create()
    {
        var point = new PointFlags();
        Option<string?> of = Flag.Text("--of", "NODE", "What is differentiated; the loss, or the only root, without it.");
        Option<string?> wrt = Flag.Text("--wrt", "A,B", "By what; all inputs and parameters without it.");
        Option<string?> seed = Flag.Text("--cotangent", "VALUE", "What the root's cotangent starts with, of its shape, or ones.");
        Option<int?> microBatches = Flag.Whole("--micro-batches", "Pieces that the batch is cut into; 1 without it.");
        Option<string?> trace = Flag.Text("--trace", "FILE", "A recorded run instead of a graph: what `actorgraph train --trace FILE` wrote.");
        Option<int?> step = Flag.Whole("--step", "Which step of the recorded run, on a page; the first one without it.", 0);
        var page = new PageFlag("--page", "Serves a page on which one goes back and on, on this machine alone; a free port without PORT.");
        Option<bool> asJson = Flag.Json();
        var runtime = new RuntimeFlags();
        var verb = new Verb("step", "Goes through one pass message by message: what came, what was computed, what is held.", """
            actorgraph step --expr "q = x + y; f = q * z" x=-2 y=5 z=-4
            actorgraph step diamond x=2 y=3 --page
            actorgraph step --trace digits-trace.json --page
            """);
        point.AddTo(verb);
        foreach (Option option in (Option[])[of, wrt, seed, microBatches, trace, step, asJson]) verb.Options.Add(option);
        page.AddTo(verb);
        runtime.AddTo(verb);
        verb.SetAction(async (call, cancellation) =>
        {
            DashboardOptions served = page.Options(call, runtime.Settings(call));
            if (call.GetValue(trace) is { } file)
            {
                if (point.Named(call) is { } named) throw new CallException("--trace", $"`{named}` as well", "a recorded run or a graph");
                if (!page.IsAsked(call)) throw new CallException("--trace", "no --page", "--page with it", $"`actorgraph trace {file}` prints what a run spent its time on");
                await ServeAsync(RecordedPage.Of(await TraceVerb.ReadAsync(file, cancellation), call.GetValue(step), file), served, cancellation);
                return Failure.None;
            }

            if (call.GetValue(step) is not null) throw new CallException("--step", "no --trace", "--trace FILE with it");
            GradientCall what = point.Read(call, draws: true).Differentiating(call.GetValue(of), call.GetValue(wrt), call.GetValue(seed));
            if (what.Remark is { } remark) Terminal.Note(remark);
            Walk walk = what.Step(call.GetValue(microBatches) ?? 1);
            if (page.IsAsked(call)) await ServeAsync(RecordedPage.Of(walk), served, cancellation);
            else if (call.GetValue(asJson)) WalkOutput.AsJson(walk);
            else WalkOutput.AsText(walk);
            return Failure.None;
        });
        return verb;
    }

    private static async Task ServeAsync(RecordedPage page, DashboardOptions options, CancellationToken cancellation)
    {
        await using DashboardServer server = await page.ServeAsync(options, cancellation);
        Console.Out.WriteLine(server.Address);
        Terminal.Note("the page is served until Ctrl-C");
        var ended = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = cancellation.Register(ended.SetResult);
        await ended.Task; // a page is left by Ctrl-C: that is no failure
    }
}
