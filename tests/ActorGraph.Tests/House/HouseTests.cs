using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ActorGraph.Tests.House;

/// <summary>What may import what, and what lies where.</summary>
public sealed partial class HouseTests
{
    private static readonly string[] CoreOrder =
        ["Schedules", "Tensors", "Kernels", "Graphs", "Ops", "Parallel", "Text Autodiff", "Pictures", "Training Data"];

    [Fact]
    public void Folders_of_the_core_import_only_what_stands_before_them()
    {
        var wrong = new List<string>();
        foreach (string file in Repository.Sources("src/ActorGraph.Core"))
        {
            string folder = Path.GetRelativePath(Repository.PathOf("src", "ActorGraph.Core"), file).Split(Path.DirectorySeparatorChar)[0];
            int own = Rank(folder);
            Assert.True(own >= 0, $"{folder} is no room of the house");
            foreach (Match import in Import().Matches(File.ReadAllText(file)))
            {
                int other = Rank(import.Groups[1].Value);
                if (other < 0 || other > own) wrong.Add($"{folder}/{Path.GetFileName(file)} imports {import.Groups[1].Value}");
            }
        }

        Assert.Empty(wrong);

        static int Rank(string folder) => Array.FindIndex(CoreOrder, rooms => rooms.Split(' ').Contains(folder));
    }

    [Fact]
    public void Schedules_stand_alone_in_the_core() => Assert.DoesNotContain(
        Repository.Sources("src/ActorGraph.Core"), f => Import().Matches(File.ReadAllText(f)).Any(m => m.Groups[1].Value == "Schedules"));

    [Theory]
    [InlineData("ActorGraph.Core")]
    [InlineData("ActorGraph.Runtime", "ActorGraph.Core")]
    [InlineData("ActorGraph.Dashboard", "ActorGraph.Runtime")]
    [InlineData("ActorGraph.Cli", "ActorGraph.Dashboard")]
    [InlineData("ActorGraph.TestKit", "ActorGraph.Runtime")]
    public void Projects_refer_to_the_next_one_inwards_alone(string project, params string[] references)
    {
        XDocument file = XDocument.Load(Repository.PathOf("src", project, $"{project}.csproj"));
        Assert.Equal(references, file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!)));
    }

    [Fact]
    public void The_core_and_the_node_state_know_no_actors()
    {
        string[] machines = ["NodeState.cs", "NodeState.Forward.cs", "NodeState.Backward.cs", "NodeState.Recompute.cs", "NodeState.Tangents.cs", "NodeState.Epochs.cs", "NodeState.Turns.cs", "NodeState.Watching.cs", "Recomputation.cs",
            "PassState.cs", "StepState.cs", "ParameterState.cs", "CoordinatorState.cs", "CoordinatorState.Recovery.cs", "CoordinatorState.Gathering.cs", "StepProgress.cs", "StepLog.cs", "StageGate.cs"];
        string[] found = [.. Repository.Sources("src/ActorGraph.Runtime").Where(f => machines.Contains(Path.GetFileName(f)))];
        Assert.Equal(machines.Length, found.Length);
        IEnumerable<string> pure = Repository.Sources("src/ActorGraph.Core").Concat(found);
        Assert.DoesNotContain(pure, f => File.ReadAllText(f).Contains("using Akka", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_data_touches_files() => Assert.DoesNotContain(
        Repository.Sources("src/ActorGraph.Core")
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}Data{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
        f => FileAccess().IsMatch(File.ReadAllText(f)));

    [Fact]
    public void Nothing_else_lies_at_the_top() => Assert.Equal(
        ["ActorGraph.sln", "README.md", "config", "src", "tests"],
        Directory.EnumerateFileSystemEntries(Repository.Root).Select(f => Path.GetFileName(f))
            .Where(n => !n.StartsWith('.')).Order(StringComparer.Ordinal));

    [Fact]
    public void No_thread_sleeps_and_no_file_is_long()
    {
        string[] all = [.. Repository.Sources("src"), .. Repository.Sources("tests")];
        string sleep = "Thread." + "Sleep";
        Assert.DoesNotContain(all, f => File.ReadAllText(f).Contains(sleep, StringComparison.Ordinal));
        Assert.DoesNotContain(all, f => File.ReadLines(f).Count() > 300);
    }

    [GeneratedRegex(@"^using (?:static )?ActorGraph\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"\b(File|Directory|FileStream)\.\w")]
    private static partial Regex FileAccess();
}
