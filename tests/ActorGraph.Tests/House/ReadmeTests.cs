using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ActorGraph.ClusterTests.Processes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ActorGraph.Tests.House;

/// <summary>
/// The README tells the truth: its C# blocks compile and run as they stand, its commands succeed, and a block of text right
/// behind one of them is what it prints, unless it leaves lines out (…).
/// </summary>
public sealed partial class ReadmeTests
{
    private static readonly Block[] Blocks = [.. Fenced().Matches(File.ReadAllText(Repository.PathOf("README.md")))
        .Select(m => new Block(m.Groups[1].Value, m.Groups[2].Value, m.Index))];

    public static TheoryData<int> CSharp => [.. Indices("csharp")];

    public static TheoryData<string> Commands => [.. Blocks.Where(b => b.Language == "sh").SelectMany(b => b.Text.Split('\n'))
        .Select(line => line.Replace("dotnet run -c Release --project src/ActorGraph.Cli --", "actorgraph"))
        .Where(line => line.StartsWith("actorgraph ", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(CSharp))]
    public async Task A_block_of_code_runs_and_prints_what_stands_behind_it(int index)
    {
        string found = await RunAsync(Blocks[index].Text);
        if (Expected(index) is { } expected) Assert.Equal(Lines(expected), Lines(found));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_succeeds(string command)
    {
        string folder = Directory.CreateTempSubdirectory("readme").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "flowers.csv"), Flowers());
            if (command.Contains("flowers-run", StringComparison.Ordinal) && !command.Contains(" train ", StringComparison.Ordinal))
                await ActorgraphAsync(folder, "train iris --data flowers.csv --batch 8 --checkpoint flowers-run");
            string found = await ActorgraphAsync(folder, command["actorgraph ".Length..]);
            int block = Array.FindIndex(
                Blocks, b => b.Language == "sh" && b.Text.Trim().EndsWith(command["actorgraph ".Length..], StringComparison.Ordinal));
            if (block >= 0 && Expected(block) is { } expected && !expected.Contains('…'))
                Assert.Equal(Lines(expected), Lines(found));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Graph_text_parses()
    {
        int[] graphs = [.. Indices("graph")];
        Assert.NotEmpty(graphs);
        Assert.All(graphs, i => Assert.NotNull(global::ActorGraph.Text.GraphText.Parse(Blocks[i].Text, "README.md").Loss));
    }

    [Fact]
    public void There_is_code_and_there_are_commands()
    {
        Assert.NotEmpty(CSharp);
        Assert.True(Commands.Count >= 5);
    }

    private static IEnumerable<int> Indices(string language) =>
        Enumerable.Range(0, Blocks.Length).Where(i => Blocks[i].Language == language);

    private static string? Expected(int index) => index + 1 < Blocks.Length && Blocks[index + 1].Language == "text" ? Blocks[index + 1].Text : null;

    private static string[] Lines(string text) => [.. text.Trim().Split('\n').Select(l => l.TrimEnd())];

    private static async Task<string> RunAsync(string code)
    {
        bool isTest = code.Contains("[Fact]", StringComparison.Ordinal);
        string references = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        const string usings = "using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks;\n";
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"readme{Guid.NewGuid():N}", [CSharpSyntaxTree.ParseText(usings + code)],
            references.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(isTest ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        if (isTest)
        {
            await TestAsync(Assembly.Load(image.ToArray()));
            return "";
        }

        MethodInfo main = Assembly.Load(image.ToArray()).EntryPoint!;
        TextWriter output = Console.Out;
        var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            // The entry point of an asynchronous program blocks; the method behind it is the program.
            MethodInfo program = main.DeclaringType!.GetMethod("<Main>$", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public) ?? main;
            if (program.Invoke(null, [Array.Empty<string>()]) is Task task) await task;
        }
        finally
        {
            Console.SetOut(output);
        }

        return written.ToString();
    }

    // Runs the facts of a block as a runner of tests would.
    private static async Task TestAsync(Assembly library)
    {
        MethodInfo[] facts = [.. library.GetTypes().SelectMany(t => t.GetMethods()).Where(m => m.GetCustomAttribute<FactAttribute>() is not null)];
        Assert.NotEmpty(facts);
        foreach (MethodInfo fact in facts)
        {
            object instance = Activator.CreateInstance(fact.DeclaringType!)!;
            if (fact.Invoke(instance, null) is Task task) await task;
            (instance as IDisposable)?.Dispose();
        }
    }

    private static async Task<string> ActorgraphAsync(string folder, string arguments)
    {
        var start = new ProcessStartInfo(Command.Host)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Command.Path);
        foreach (Match word in Word().Matches(arguments)) start.ArgumentList.Add(word.Groups[1].Success ? word.Groups[1].Value : word.Value);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{arguments}: exit code {process.ExitCode}\n{await errors}");
        return output;
    }

    // Three kinds of flowers that four lengths tell apart.
    private static string Flowers()
    {
        var text = new StringBuilder("a,b,c,d,kind\n");
        for (int i = 0; i < 90; i++)
        {
            (double a, double b, double c, double d) = (i % 3 + i % 7 * 0.05, 3 - i % 3 + i % 5 * 0.05, i % 11 * 0.1, i % 3 * 0.5 + i % 13 * 0.01);
            text.Append(FormattableString.Invariant($"{a},{b},{c},{d},{"rose lily iris".Split(' ')[i % 3]}\n"));
        }

        return text.ToString();
    }

    [GeneratedRegex("^```(\\w+)\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("\"([^\"]*)\"|\\S+")]
    private static partial Regex Word();

    private sealed record Block(string Language, string Text, int Position);
}
