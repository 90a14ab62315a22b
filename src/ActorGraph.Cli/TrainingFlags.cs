using System.CommandLine;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Learning;

namespace ActorGraph.Cli;

/// <summary>The options of <c>train</c> that override settings.</summary>
internal sealed class TrainingFlags
{
    private readonly Option<int?> _epochs = Flag.Whole("--epochs", "Passes over the training data.");
    private readonly Option<int?> _batch = Flag.Whole("--batch", "Samples per step.");
    private readonly Option<int?> _microBatches = Flag.Whole(
        "--micro-batches", "Pieces a batch is cut into: changes memory and messages, never the result.");
    private readonly Option<string?> _optimizer = Flag.Choice(
        "--optimizer", "What updates parameters.", "sgd", "momentum", "adam", "adamw");
    private readonly Option<double?> _rate = Flag.Number(
        "--lr", "The learning rate that the schedule starts from.", x => x > 0, "a number above 0");
    private readonly Option<string?> _schedule = Flag.Text(
        "--schedule", "TEXT", "How the learning rate goes on: constant, step(100, 0.5), cosine(2000), warmup(50, constant).");
    private readonly Option<double?> _clip = Flag.Number(
        "--clip-norm", "Scales all gradients together down to this norm.", x => x > 0, "a number above 0");
    private readonly Option<ulong?> _seed = Flag.Seed(
        "Initial values, the order of the data and dropout are functions of it.");
    private readonly Option<double?> _validation = Flag.Number(
        "--validation", "The share of the data that is held back.",
        x => x is >= 0 and < 1, "a share from 0 up to, and without, 1");
    private readonly Option<string?> _scaling = Flag.Choice(
        "--scaling", "How features are scaled, by what the training part shows.", "standard", "min-max", "none");
    private readonly Option<int?> _patience = Flag.Whole(
        "--patience", "Ends the run after this many epochs without a better validation loss; 0 for never.", 0);
    private readonly Option<string?> _checkpoint = Flag.Text(
        "--checkpoint", "DIR", "Saves a checkpoint after each epoch, and on Ctrl-C.");
    private readonly Option<bool> _detectsAnomalies = Flag.Switch(
        "--detect-anomaly", "Names the node in which a number becomes infinite or NaN first, forward or backward; steps take longer.");
    private readonly Option<bool> _resume = Flag.Switch(
        "--resume", "Goes on from the last checkpoint, to the bits of a run that was never interrupted.");

    /// <summary>Gives a verb these options.</summary>
    public void AddTo(Command verb)
    {
        Option[] options =
        [
            _epochs, _batch, _microBatches, _optimizer, _rate, _schedule, _clip, _seed, _validation, _scaling, _patience,
            _checkpoint, _resume, _detectsAnomalies,
        ];
        foreach (Option option in options) verb.Options.Add(option);
    }

    /// <summary>The options with those flags that were given.</summary>
    /// <exception cref="SettingsException">The options are out of range as they are.</exception>
    /// <exception cref="CallException">They are with the flags.</exception>
    public TrainingOptions Over(TrainingOptions options, ParseResult call)
    {
        options.Check();
        options = options with
        {
            Epochs = call.GetValue(_epochs) ?? options.Epochs,
            Batch = call.GetValue(_batch) ?? options.Batch,
            MicroBatches = call.GetValue(_microBatches) ?? options.MicroBatches,
            Optimizer = call.GetValue(_optimizer) ?? options.Optimizer,
            LearningRate = call.GetValue(_rate) ?? options.LearningRate,
            Schedule = call.GetValue(_schedule) ?? options.Schedule,
            ClipNorm = call.GetValue(_clip) ?? options.ClipNorm,
            Seed = call.GetValue(_seed) ?? options.Seed,
            Validation = call.GetValue(_validation) ?? options.Validation,
            Scaling = call.GetValue(_scaling) is { } scaling ? TrainingOptions.ParseScaling(scaling) : options.Scaling,
            Patience = call.GetValue(_patience) ?? options.Patience,
            Checkpoint = call.GetValue(_checkpoint) ?? options.Checkpoint,
            Resume = call.GetValue(_resume),
            DetectsAnomalies = call.GetValue(_detectsAnomalies),
        };
        if (options is { Resume: true, Checkpoint: null })
            throw new CallException("--resume", "no checkpoint to go on from", "--checkpoint DIR with it");
        try
        {
            options.Check();
        }
        catch (SettingsException e)
        {
            throw new CallException(e.Message); // settings alone passed: it is the flags that make no sense
        }

        return options;
    }
}
