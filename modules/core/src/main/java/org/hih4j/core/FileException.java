package org.hih4j.core;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A file or folder that cannot be read or written. The message names it and gives the reason. */
public final class FileException extends HihException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with the reason in its message.
   *
   * @param what what could not be done, and with which file
   * @param cause what the system said
   */
  public FileException(String what, IOException cause) {
    super(what + ": " + reason(cause), cause);
  }

  /**
   * What an exception of the system says, in words: the messages of most are mere paths.
   *
   * @param cause the exception
   * @return the reason, without the file that was asked for
   */
  public static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException missing) {
      return "there is no " + missing.getFile();
    }
    if (cause instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (cause instanceof CharacterCodingException) {
      return "it is not text in UTF-8";
    }
    if (cause instanceof FileSystemException other && other.getReason() != null) {
      return other.getReason();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
